import type { SubjectRequest } from '@guiyi/protocol';
import { api } from '../api.ts';
import { Empty, Failure, Loading } from '../components/states.tsx';
import { useLoad, usePoll, useVisible } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { RequestForm } from '../requests/form.tsx';

/** How often the page looks again while something is being worked on. */
const POLL_MS = 1_000;

/** Requests of the people whose data this is: taken in, worked on, and proved. */
export function RequestsPage() {
  const { t } = useI18n();
  const { data, error, loading, reload } = useLoad('requests', api.requests);
  const busy = data?.requests.some((request) => request.status !== 'completed') ?? false;
  usePoll(busy && !loading && useVisible(), POLL_MS, async () => {
    reload();
    return false;
  });
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('requests.title')}</h1>
          <p class="muted">{t('requests.lead')}</p>
        </div>
      </header>
      <RequestForm opened={reload} />
      {error ? <Failure error={error} retry={reload} /> : null}
      {data ? <List requests={data.requests} /> : error ? null : <Loading />}
    </>
  );
}

function List({ requests }: { requests: SubjectRequest[] }) {
  const { t } = useI18n();
  return (
    <section class="card">
      {requests.length === 0 ? (
        <Empty title={t('requests.empty')} hint={t('requests.emptyHint')} />
      ) : (
        <ol class="refused">
          {requests.map((request) => (
            <Item key={request.id} request={request} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Item({ request }: { request: SubjectRequest }) {
  const { t, format } = useI18n();
  const { id, status, due, overdue } = request;
  return (
    <li data-testid="request-row" data-status={status}>
      <p class="refused-head">
        <strong>{t('requests.erasure')}</strong>
        <span class="badge">{t(`requests.status.${status}`)}</span>
        {overdue ? <span class="badge">{t('requests.overdue')}</span> : null}
        <span class="muted small number">
          <code>{id}</code> · <time dateTime={request.created_at}>{format.time(request.created_at)}</time>
        </span>
      </p>
      <dl class="pairs">
        <dt>{t('requests.due')}</dt>
        <dd>{due === null ? t('requests.dueUnknown') : format.time(due)}</dd>
        {request.reason ? (
          <>
            <dt>{t('requests.reason')}</dt>
            <dd>{request.reason}</dd>
          </>
        ) : null}
        <Outcome request={request} />
      </dl>
    </li>
  );
}

/** What was taken, and what shows that nothing is left. */
function Outcome({ request: { removed, withheld, proof, error } }: { request: SubjectRequest }) {
  const { t, format } = useI18n();
  const rows = Object.entries(removed).filter(([, count]) => count > 0);
  return (
    <>
      {rows.length > 0 ? (
        <>
          <dt>{t('requests.removed')}</dt>
          <dd>{rows.map(([store, count]) => `${store} ${format.count(count)}`).join(' · ')}</dd>
        </>
      ) : null}
      {withheld > 0 ? (
        <>
          <dt>{t('requests.withheld')}</dt>
          <dd>{t('requests.withheldHelp', { n: withheld })}</dd>
        </>
      ) : null}
      {proof ? (
        <>
          <dt>{t('requests.proof')}</dt>
          <dd data-testid="request-proof">
            {t('requests.proofText', {
              time: format.time(proof.verified_at),
              columns: proof.columns_searched,
              n: proof.identifiers,
            })}
          </dd>
        </>
      ) : null}
      {error ? (
        <>
          <dt>{t('requests.error')}</dt>
          <dd>{error}</dd>
        </>
      ) : null}
    </>
  );
}
