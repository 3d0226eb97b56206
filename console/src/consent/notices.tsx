import type { Notice } from '@guiyi/protocol';
import { Empty } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { PURPOSES } from '../i18n/terms.ts';

/** Every notice that was ever published, with the exact texts that visitors were shown. */
export function Notices({ notices }: { notices: readonly Notice[] }) {
  const { t } = useI18n();
  return (
    <section class="card">
      <h2>{t('consent.notices')}</h2>
      {notices.length === 0 ? (
        <Empty title={t('consent.noNotices')} hint={t('consent.noNoticesHint')} />
      ) : (
        <ol class="refused">
          {notices.map((notice) => (
            <Item key={notice.version} notice={notice} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Item({ notice: { version, published_at, purposes, changed, texts } }: { notice: Notice }) {
  const { t, format, language } = useI18n();
  const names = (list: typeof purposes) => list.map((purpose) => PURPOSES[language][purpose]).join(' · ');
  return (
    <li data-testid="notice-row">
      <p class="refused-head">
        <strong>{version}</strong>
        <span class="muted small number">
          <time dateTime={published_at}>{format.time(published_at)}</time>
        </span>
      </p>
      <dl class="pairs">
        <dt>{t('consent.asks')}</dt>
        <dd>{names(purposes)}</dd>
        {changed.length > 0 ? (
          <>
            <dt>{t('consent.changed')}</dt>
            <dd>{names(changed)}</dd>
          </>
        ) : null}
      </dl>
      {texts.map(({ locale, hash, text }) => (
        <details key={locale}>
          <summary>
            {locale} <code class="small">{hash.slice(0, 16)}…</code>
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard. */}
          <pre class="json" lang={locale} tabIndex={0}>
            {text}
          </pre>
        </details>
      ))}
    </li>
  );
}
