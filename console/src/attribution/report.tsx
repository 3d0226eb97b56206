import type { AttributionReply } from '@guiyi/protocol';
import { api } from '../api.ts';
import { LastTime } from '../components/last-time.tsx';
import { lazy } from '../components/lazy.tsx';
import { ReportFrame } from '../components/report-page.tsx';
import { Empty } from '../components/states.tsx';
import { downloadCsv } from '../csv.ts';
import { useI18n } from '../i18n/context.tsx';
import { Answer } from './answer.tsx';
import { attributionCsv } from './csv.ts';
import { Facts } from './facts.tsx';
import { type AttributionTable, mergeModels } from './merge.ts';
import { attributionQuery, type View } from './query.ts';
import { ChannelTable } from './table.tsx';

const ChannelChart = lazy(async () => (await import('./chart.tsx')).ChannelChart);

interface ReportProps {
  view: View;
  change: (part: Partial<View>) => void;
}

/** The chosen models over the same conversions. */
export function Report({ view, change }: ReportProps) {
  const { t } = useI18n();
  const query = attributionQuery(view);
  const load = async (signal: AbortSignal) => {
    const reply = query && (await api.attribution(query, signal));
    return reply && { reply, table: mergeModels(view.models, reply) };
  };
  return (
    <ReportFrame query={query} load={load} wrong={t('attr.badRange')}>
      {({ reply, table }) => (
        <>
          {table.rows.length === 0 ? (
            <section class="card">
              <Empty title={t('attr.empty')} hint={t('attr.emptyHint')}>
                <LastTime names={view.goals} range={view} />
              </Empty>
            </section>
          ) : (
            <Figures view={view} change={change} reply={reply} table={table} />
          )}
          <Facts view={view} reply={reply} />
        </>
      )}
    </ReportFrame>
  );
}

interface FiguresProps extends ReportProps {
  reply: AttributionReply;
  table: AttributionTable;
}

function Figures({ view, change, reply, table }: FiguresProps) {
  const { t, format } = useI18n();
  const { conversions, value } = reply.total;
  return (
    <section class="card" data-testid="attribution-report">
      <div class="report-head">
        <p class="headline">
          <strong>{t('attr.conversionsTotal', { n: format.credit(conversions) })}</strong>
          <span>{format.money(value, reply.currency)}</span>
        </p>
        <div class="line">
          <fieldset class="segments">
            <legend class="visually-hidden">{t('attr.metric')}</legend>
            {(['conversions', 'value'] as const).map((metric) => (
              <button
                key={metric}
                type="button"
                aria-pressed={view.metric === metric}
                onClick={() => change({ metric })}
              >
                {t(`attr.${metric}`)}
              </button>
            ))}
          </fieldset>
          <button
            type="button"
            data-testid="export"
            onClick={() => downloadCsv(`attribution_${view.from}_${view.to}.csv`, attributionCsv(table))}
          >
            {t('attr.export')}
          </button>
        </div>
      </div>
      <Answer table={table} metric={view.metric} />
      <ChannelChart table={table} metric={view.metric} currency={reply.currency} />
      <ChannelTable table={table} goal={view.goals.join(' / ')} currency={reply.currency} />
    </section>
  );
}
