import type { TrendsReply } from '@guiyi/protocol';
import { useMemo } from 'preact/hooks';
import { api } from '../api.ts';
import { LastTime } from '../components/last-time.tsx';
import { lazy } from '../components/lazy.tsx';
import { ReportFacts, ReportFrame } from '../components/report-page.tsx';
import { Empty } from '../components/states.tsx';
import { downloadCsv } from '../csv.ts';
import { useI18n } from '../i18n/context.tsx';
import { channelName } from '../i18n/terms.ts';
import { trendCsv } from './csv.ts';
import { type TrendView, trendQuery } from './query.ts';

const TrendChart = lazy(async () => (await import('./chart.tsx')).TrendChart);

export function TrendReport({ view }: { view: TrendView }) {
  const { t } = useI18n();
  const query = trendQuery(view);
  const load = async (signal: AbortSignal) => (query ? api.trends(query, signal) : null);
  return (
    <ReportFrame query={query} load={load} wrong={t('attr.badRange')} name="trend">
      {(reply: TrendsReply) => (
        <>
          {reply.series.length === 0 ? (
            <Empty title={t('trends.empty')} hint={t('trends.emptyHint')}>
              <LastTime names={[view.event]} range={view} />
            </Empty>
          ) : (
            <Figures reply={reply} view={view} />
          )}
          <ReportFacts facts={[t('trends.fact.people')]} version={reply.graph_version} />
        </>
      )}
    </ReportFrame>
  );
}

function Figures({ reply, view }: { reply: TrendsReply; view: TrendView }) {
  const { t, language } = useI18n();
  const lines = useMemo(() => {
    const nameOf = ({ key, rest }: TrendsReply['series'][number]) => {
      if (rest > 0) return t('trends.rest', { n: rest });
      if (key === null) return view.by === '' ? reply.event : t('trends.none');
      return view.by === 'channel' ? channelName(key, language) : key;
    };
    return reply.series.flatMap((series) => {
      const values = series[view.metric];
      return values ? [{ label: nameOf(series), values }] : [];
    });
  }, [reply, view.by, view.metric, language]);
  return (
    <>
      <div class="line">
        <button
          type="button"
          data-testid="export"
          onClick={() => downloadCsv(`trend_${view.from}_${view.to}.csv`, trendCsv(reply))}
        >
          {t('attr.export')}
        </button>
      </div>
      <TrendChart days={reply.days} lines={lines} label={t('trends.chartLabel', { event: reply.event })} />
      <DayTable days={reply.days} lines={lines} />
    </>
  );
}

function DayTable({ days, lines }: { days: string[]; lines: { label: string; values: number[] }[] }) {
  const { t, format } = useI18n();
  return (
    <details>
      <summary>{t('trends.table')}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be reachable by keyboard. */}
      <section class="scroll" tabIndex={0} aria-label={t('trends.table')}>
        <table class="figures" data-testid="trend-table">
          <thead>
            <tr>
              <th scope="col">{t('costs.day')}</th>
              {lines.map(({ label }) => (
                <th key={label} scope="col" class="number">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {days.map((day, i) => (
              <tr key={day}>
                <th scope="row">{day}</th>
                {lines.map(({ label, values }) => (
                  <td key={label} class="number">
                    {format.count(values[i] ?? 0)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
