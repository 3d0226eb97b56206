import type { FunnelReply } from '@guiyi/protocol';
import { api } from '../api.ts';
import { EventName } from '../components/labels.tsx';
import { Empty, Failure, Loading } from '../components/states.tsx';
import { downloadCsv } from '../csv.ts';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { funnelCsv } from './csv.ts';
import { durationOf } from './duration.ts';
import { type FunnelView, funnelQuery } from './query.ts';

export function FunnelReport({ view }: { view: FunnelView }) {
  const { t } = useI18n();
  const query = funnelQuery(view);
  const { data, error, loading, reload } = useLoad(query && JSON.stringify(query), async (signal) =>
    query ? api.funnel(query, signal) : null,
  );
  if (!query) return <Empty title={view.steps.length < 2 ? t('funnel.tooFew') : t('attr.badRange')} />;
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <section class="card report" aria-busy={loading} data-testid="funnel-report">
      {data.steps[0]?.people === 0 ? (
        <Empty title={t('funnel.empty')} hint={t('funnel.emptyHint')} />
      ) : (
        <>
          <div class="line">
            <button
              type="button"
              data-testid="export"
              onClick={() => downloadCsv(`funnel_${view.from}_${view.to}.csv`, funnelCsv(data))}
            >
              {t('attr.export')}
            </button>
          </div>
          <StepTable reply={data} />
        </>
      )}
      <ul class="muted small">
        <li>{t('funnel.fact.person')}</li>
        <li>{t('funnel.fact.order')}</li>
        <li>{t('attr.fact.graph', { version: data.graph_version })}</li>
      </ul>
    </section>
  );
}

function StepTable({ reply: { steps } }: { reply: FunnelReply }) {
  const { t, format } = useI18n();
  const all = steps[0]?.people ?? 0;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard.
    <section class="scroll" tabIndex={0} aria-label={t('funnel.title')}>
      <table class="figures" data-testid="funnel-table">
        <thead>
          <tr>
            {(['event', 'people', 'ofFirst', 'ofBefore', 'lost', 'median'] as const).map((name) => (
              <th key={name} scope="col" class={name === 'event' ? '' : 'number'}>
                {t(`funnel.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {steps.map(({ name, people, median_seconds }, i) => {
            const before = steps[i - 1]?.people;
            return (
              <tr key={i} data-testid="funnel-row" data-people={people}>
                <th scope="row">
                  {i + 1}. <EventName type="track" name={name} />
                  <meter class="bar" min={0} max={all} value={people} aria-hidden="true" />
                </th>
                <td class="number">{format.count(people)}</td>
                <td class="number">{format.share(people, all)}</td>
                <td class="number">{before === undefined ? '–' : format.share(people, before)}</td>
                <td class="number">{before === undefined ? '–' : format.count(before - people)}</td>
                <td class="number">{median_seconds === null ? '–' : durationOf(median_seconds)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
