import type { SubjectRequest } from '@guiyi/protocol';
import { api } from '../api.ts';
import { Empty, Failure, Loading } from '../components/states.tsx';
import { useLoad, usePoll, useVisible } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { Actions } from '../requests/actions.tsx';
import { RequestForm } from '../requests/form.tsx';
import { Outcome } from '../requests/outcome.tsx';
import { hrefOf } from '../route.ts';

/** How often the page looks again while something is being worked on. */
const POLL_MS = 1_000;

/** Requests of the people whose data this is: taken in, worked on, and proved. */
export function RequestsPage() {
  const { t } = useI18n();
  const { data, error, loading, reload } = useLoad('requests', api.requests);
  const busy = data?.requests.some(isWorkedOn) ?? false;
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
        <div class="line">
          <a class="button" href={hrefOf(['consent'])} data-testid="to-consent">
            {t('requests.toConsent')}
          </a>
          <a class="button" href="/api/requests/register.csv" download="requests.csv">
            {t('requests.register')}
          </a>
        </div>
      </header>
      <RequestForm opened={reload} />
      {error ? <Failure error={error} retry={reload} /> : null}
      {data ? <List requests={data.requests} changed={reload} /> : error ? null : <Loading />}
    </>
  );
}

/** A correction waits for its values; all else goes on by itself. */
function isWorkedOn({ status, kind }: SubjectRequest): boolean {
  return status === 'in_progress' || (status === 'received' && kind !== 'correction');
}

interface ListProps {
  requests: SubjectRequest[];
  changed(): void;
}

function List({ requests, changed }: ListProps) {
  const { t } = useI18n();
  return (
    <section class="card">
      {requests.length === 0 ? (
        <Empty title={t('requests.empty')} hint={t('requests.emptyHint')} />
      ) : (
        <ol class="refused">
          {requests.map((request) => (
            <Item key={request.id} request={request} changed={changed} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Item({ request, changed }: { request: SubjectRequest; changed(): void }) {
  const { t, format } = useI18n();
  const { id, status, due, overdue, reminder } = request;
  return (
    <li data-testid="request-row" data-status={status} data-kind={request.kind}>
      <p class="refused-head">
        <strong>{t(`requests.kind.${request.kind}`)}</strong>
        <span class="badge">{t(`requests.status.${status}`)}</span>
        {overdue ? <span class="badge">{t('requests.overdue')}</span> : null}
        {reminder === 'due_soon' ? <span class="badge">{t('requests.dueSoon')}</span> : null}
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
      <Actions request={request} changed={changed} />
    </li>
  );
}
