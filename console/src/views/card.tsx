import type { SavedView, SummaryState } from '@guiyi/protocol';
import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure } from '../components/states.tsx';
import { useI18n } from '../i18n/context.tsx';
import { hrefOf } from '../route.ts';
import { CopyLink } from './copy-link.tsx';
import { SummaryForm } from './summary-form.tsx';

interface CardProps {
  view: SavedView;
  changed: () => void;
}

/** One saved view and what becomes of it. */
export function ViewCard({ view, changed }: CardProps) {
  const { t } = useI18n();
  const href = hrefOf(['view', view.id]);
  return (
    <section class="card view-card" data-testid="view-card" aria-label={view.name}>
      <h2>
        <a href={href}>{view.name}</a>
      </h2>
      <p class="muted small">
        {t(`nav.${view.page}`)} · {view.owner} · {t(view.shared ? 'views.shared' : 'views.private')}
      </p>
      {view.summary ? <State summary={view.summary} /> : null}
      <Actions view={view} href={new URL(href, location.href).href} changed={changed} />
    </section>
  );
}

function State({ summary }: { summary: SummaryState }) {
  const { t, format } = useI18n();
  const { every, weekday, hour, host, sent_at, next_at, error, attempts } = summary;
  const when = every === 'week' ? t('views.every.weekOn', { day: format.weekday(weekday) }) : t(`views.every.${every}`);
  return (
    <ul class="small" data-testid="view-summary">
      <li>{t('views.sent', { when, hour: `${hour}:00`, host })}</li>
      <li>{sent_at === null ? t('views.notYet') : t('views.sentAt', { time: format.time(sent_at) })}</li>
      <li>{t('views.next', { time: format.time(next_at) })}</li>
      {error === null ? null : (
        <li class="wrong" role="alert" data-testid="view-error">
          {t('views.failed', { error })} {attempts > 0 ? t('views.again', { n: attempts }) : t('views.givenUp')}
        </li>
      )}
    </ul>
  );
}

function Actions({ view, href, changed }: CardProps & { href: string }) {
  const { t } = useI18n();
  const [error, setError] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const [tried, setTried] = useState(false);
  const act = (what: Promise<unknown>, then: () => void = changed) => {
    setError(null);
    what.then(then, setError);
  };
  const remove = () => confirm(t('views.removeConfirm', { name: view.name })) && act(api.removeView(view.id));
  return (
    <>
      <div class="line">
        <CopyLink href={href} />
        {view.mine ? (
          <>
            <button
              type="button"
              data-testid="view-share"
              onClick={() => act(api.changeView(view.id, { shared: !view.shared }))}
            >
              {t(view.shared ? 'views.unshare' : 'views.shareIt')}
            </button>
            <button type="button" aria-expanded={sending} data-testid="view-send" onClick={() => setSending(!sending)}>
              {t('views.send')}
            </button>
            {view.summary ? (
              <>
                <button
                  type="button"
                  data-testid="view-try"
                  onClick={() => act(api.trySummary(view.id), () => setTried(true))}
                >
                  {t('views.try')}
                </button>
                <button type="button" onClick={() => act(api.endSummary(view.id))}>
                  {t('views.end')}
                </button>
              </>
            ) : null}
            <button type="button" data-testid="view-remove" onClick={remove}>
              {t('views.remove')}
            </button>
          </>
        ) : null}
      </div>
      <p role="status" class="small">
        {tried && !error ? t('views.tried') : ''}
      </p>
      {error ? <Failure error={error} /> : null}
      {sending ? (
        <SummaryForm
          view={view}
          done={() => {
            setSending(false);
            changed();
          }}
        />
      ) : null}
    </>
  );
}
