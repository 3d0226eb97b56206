import type { ChainReply } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Anchored } from '../components/anchored.tsx';
import { Failure, Loading } from '../components/states.tsx';
import { Notices } from '../consent/notices.tsx';
import { Publish } from '../consent/publish.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';

/** Who agreed to what, when, on which text: the notices, the register, and the check of the ledger. */
export function ConsentPage() {
  const { t } = useI18n();
  const { data, error, reload } = useLoad('notices', api.notices);
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('consent.title')}</h1>
          <p class="muted">{t('consent.lead')}</p>
        </div>
        <a class="button" href="/api/consent/register.csv" download="consent.csv">
          {t('consent.register')}
        </a>
      </header>
      <Ledger />
      <Publish published={reload} />
      {error ? <Failure error={error} retry={reload} /> : null}
      {data ? <Notices notices={data.notices} /> : error ? null : <Loading />}
    </>
  );
}

function Ledger() {
  const { t } = useI18n();
  const [chain, setChain] = useState<ChainReply | null>(null);
  const [error, setError] = useState<unknown>(null);
  return (
    <section class="card">
      <button type="button" onClick={() => api.verifyConsent().then(setChain, setError)} data-testid="verify">
        {t('consent.verify')}
      </button>{' '}
      {chain ? (
        <span role="status" data-testid="chain" data-ok={chain.ok}>
          {chain.broken
            ? t('consent.broken', { link: chain.broken.link, why: t(`consent.why.${chain.broken.why}`) })
            : t('consent.whole', { ...chain, head: `${chain.head.slice(0, 16)}…` })}{' '}
          <Anchored at={chain.anchored} />
        </span>
      ) : null}
      {error ? <Failure error={error} /> : null}
    </section>
  );
}
