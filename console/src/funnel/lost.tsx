import { api } from '../api.ts';
import { PersonLink } from '../components/labels.tsx';
import { Failure, Loading } from '../components/states.tsx';
import { csvOf, downloadCsv } from '../csv.ts';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { type FunnelView, funnelQuery } from './query.ts';

/** Who made a step and not the next; each look is written down by the server. */
export function LostList({ view, at }: { view: FunnelView; at: number }) {
  const { t, format } = useI18n();
  const query = funnelQuery(view);
  const { data, error, reload } = useLoad(query && JSON.stringify([query, at]), async (signal) =>
    query ? api.funnelLost({ ...query, at }, signal) : null,
  );
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  const csv = () =>
    csvOf([['person_id', 'left_at'], ...data.people.map(({ person_id, left_at }) => [person_id, left_at] as const)]);
  return (
    <section class="lost" data-testid="funnel-lost">
      <div class="line">
        <h2>{t('funnel.lostTitle', { n: format.count(data.total), step: at, name: view.steps[at - 1] ?? '' })}</h2>
        <button type="button" onClick={() => downloadCsv(`funnel_left_after_${at}.csv`, csv())}>
          {t('attr.export')}
        </button>
      </div>
      {data.total > data.people.length ? (
        <p class="muted small">{t('funnel.lostFirst', { n: data.people.length })}</p>
      ) : null}
      <ul class="lost-list">
        {data.people.map(({ person_id, left_at }, i) => (
          <li key={person_id ?? i}>
            {person_id === null ? t('funnel.nobody') : <PersonLink id={person_id} />}{' '}
            <span class="muted small number">{format.time(left_at)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
