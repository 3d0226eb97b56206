import type { CohortsReply } from '@guiyi/protocol';
import { api } from '../api.ts';
import { LastTime } from '../components/last-time.tsx';
import { ReportFacts, ReportFrame } from '../components/report-page.tsx';
import { Empty } from '../components/states.tsx';
import { downloadCsv } from '../csv.ts';
import { useI18n } from '../i18n/context.tsx';
import { cohortsCsv } from './csv.ts';
import { type CohortView, cohortQuery } from './query.ts';

export function CohortReport({ view }: { view: CohortView }) {
  const { t, format } = useI18n();
  const query = cohortQuery(view);
  const load = async (signal: AbortSignal) => (query ? api.cohorts(query, signal) : null);
  return (
    <ReportFrame query={query} load={load} wrong={t('attr.badRange')} name="cohort">
      {(reply: CohortsReply) => (
        <>
          {reply.cohorts.every(({ people }) => people === 0) ? (
            <Empty title={t('cohorts.empty')} hint={t('trends.emptyHint')}>
              <LastTime names={[view.event]} range={view} />
            </Empty>
          ) : (
            <Figures reply={reply} view={view} />
          )}
          <ReportFacts
            facts={[
              t('cohorts.fact.first'),
              t('cohorts.fact.back'),
              t('cohorts.fact.until', { day: format.time(reply.until) }),
            ]}
            version={reply.graph_version}
          />
        </>
      )}
    </ReportFrame>
  );
}

function Figures({ reply, view }: { reply: CohortsReply; view: CohortView }) {
  const { t, format } = useI18n();
  const { people, came_back: back } = reply.total;
  return (
    <>
      <div class="report-head">
        <p class="headline">
          <strong>
            {t('cohorts.headline', {
              people: format.count(people),
              event: reply.start,
              share: format.share(back, people),
            })}
          </strong>
        </p>
        <button
          type="button"
          data-testid="export"
          onClick={() => downloadCsv(`cohorts_${view.from}_${view.to}.csv`, cohortsCsv(reply))}
        >
          {t('attr.export')}
        </button>
      </div>
      <CohortTable reply={reply} />
    </>
  );
}

function CohortTable({ reply: { cohorts, period } }: { reply: CohortsReply }) {
  const { t, format } = useI18n();
  const columns = Math.max(...cohorts.map(({ periods }) => periods.length));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="scroll" tabIndex={0} aria-label={t('cohorts.title')}>
      <table class="figures cohorts" data-testid="cohort-table">
        <caption>{t(`cohorts.caption.${period}`)}</caption>
        <thead>
          <tr>
            <th scope="col">{t('cohorts.cohort')}</th>
            <th scope="col" class="number">
              {t('cohorts.people')}
            </th>
            <th scope="col" class="number">
              {t('cohorts.cameBack')}
            </th>
            {Array.from({ length: columns }, (_, after) => (
              <th key={after} scope="col" class="number">
                {after}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map(({ day, people, came_back, periods }) => (
            <tr key={day} data-testid="cohort-row">
              <th scope="row">{day}</th>
              <td class="number">{format.count(people)}</td>
              <td class="number">{format.share(came_back, people)}</td>
              {periods.map((came, after) => (
                <td
                  key={after}
                  class="number shade"
                  style={{ '--part': people > 0 ? came / people : 0 }}
                  title={t('cohorts.cell', { n: format.count(came), people: format.count(people) })}
                >
                  {format.share(came, people)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
