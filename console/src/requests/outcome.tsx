import type { SubjectRequest } from '@guiyi/protocol';
import { useI18n } from '../i18n/context.tsx';
import { storeName } from '../i18n/stores.ts';

/** What was done, what the person is told, and what shows that nothing is left. */
export function Outcome({ request }: { request: SubjectRequest }) {
  const { t, format, language } = useI18n();
  const { removed, withheld, proof, error, answer, status, opened_by, approved_by } = request;
  const list = (rows: Record<string, number>) =>
    Object.entries(rows)
      .filter(([, count]) => count > 0)
      .map(([store, count]) => `${storeName(store, language)} ${format.count(count)}`)
      .join(' · ');
  const taken = list(removed);
  const concerned = list(answer?.rows ?? {});
  return (
    <>
      {opened_by ? <Pair name={t('requests.openedBy')} text={opened_by} /> : null}
      {approved_by ? <Pair name={t('requests.approvedBy')} text={approved_by} /> : null}
      {taken ? <Pair name={t('requests.removed')} text={taken} /> : null}
      {concerned ? <Pair name={t('requests.rows')} text={concerned} /> : null}
      {answer?.note ? <Pair name={t('requests.note')} text={answer.note} /> : null}
      {withheld > 0 ? <Pair name={t('requests.withheld')} text={t('requests.withheldHelp', { n: withheld })} /> : null}
      <Copy request={request} />
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
      {error ? <Pair name={t(status === 'on_hold' ? 'requests.heldBy' : 'requests.error')} text={error} /> : null}
    </>
  );
}

/** The copy of an access request: two files, until it runs out. */
function Copy({ request: { id, expires_at } }: { request: SubjectRequest }) {
  const { t, format } = useI18n();
  if (expires_at === null || Date.parse(expires_at) < Date.now()) return null;
  const address = (kind: string) => `/api/requests/${encodeURIComponent(id)}/copy?format=${kind}`;
  return (
    <>
      <dt>{t('requests.copy')}</dt>
      <dd data-testid="request-copy">
        <a href={address('json')} download={`${id}.json`}>
          JSON
        </a>{' '}
        <a href={address('csv')} download={`${id}.csv`}>
          CSV
        </a>{' '}
        <span class="muted">{t('requests.copyUntil', { time: format.time(expires_at) })}</span>
      </dd>
    </>
  );
}

function Pair({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{text}</dd>
    </>
  );
}
