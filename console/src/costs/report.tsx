import type { CostReportReply } from '@guiyi/protocol';
import { api } from '../api.ts';
import { LastTime } from '../components/last-time.tsx';
import { ReportFacts, ReportFrame } from '../components/report-page.tsx';
import { Empty } from '../components/states.tsx';
import { downloadCsv } from '../csv.ts';
import { useI18n } from '../i18n/context.tsx';
import { costsCsv } from './csv.ts';
import { type CostView, costsQuery } from './query.ts';
import { CostTable } from './table.tsx';

/** `changed` counts imports, so that the figures follow one. */
export function CostReport({ view, changed }: { view: CostView; changed: number }) {
  const { t } = useI18n();
  const query = costsQuery(view);
  const load = async (signal: AbortSignal) => (query ? api.costs(query, signal) : null);
  return (
    <ReportFrame query={query && { ...query, changed }} load={load} wrong={t('attr.badRange')} name="cost">
      {(reply: CostReportReply) => (
        <>
          {reply.rows.length === 0 ? (
            <Empty title={t('costs.empty')} hint={t('costs.emptyHint')}>
              <LastTime names={view.goals} range={view} />
            </Empty>
          ) : (
            <Figures view={view} reply={reply} />
          )}
          <Facts reply={reply} view={view} />
        </>
      )}
    </ReportFrame>
  );
}

interface FiguresProps {
  view: CostView;
  reply: CostReportReply;
}

function Figures({ view, reply }: FiguresProps) {
  const { t } = useI18n();
  return (
    <>
      <div class="line">
        <button
          type="button"
          data-testid="export"
          onClick={() => downloadCsv(`costs_${view.by}_${view.from}_${view.to}.csv`, costsCsv(reply))}
        >
          {t('attr.export')}
        </button>
      </div>
      <CostTable reply={reply} goal={view.goals.join(' / ')} />
    </>
  );
}

function Facts({ view, reply }: FiguresProps) {
  const { t, format } = useI18n();
  const others = reply.other_currencies.map(({ currency, cost, value }) =>
    t('costs.other', { currency, cost: format.credit(cost), value: format.credit(value) }),
  );
  return (
    <>
      {others.length > 0 ? (
        <p class="muted small" data-testid="other-currencies">
          {t('costs.others', { list: others.join('; ') })}
        </p>
      ) : null}
      <ReportFacts
        facts={[
          view.by === 'day' ? t('costs.fact.day') : t('costs.fact.model', { n: view.lookback }),
          t('costs.fact.dash'),
        ]}
        version={reply.graph_version}
      />
    </>
  );
}
