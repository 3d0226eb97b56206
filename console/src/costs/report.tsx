import type { CostReportReply } from '@guiyi/protocol';
import { api } from '../api.ts';
import { Empty, Failure, Loading } from '../components/states.tsx';
import { downloadCsv } from '../csv.ts';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { costsCsv } from './csv.ts';
import { type CostView, costsQuery } from './query.ts';
import { CostTable } from './table.tsx';

/** `changed` counts imports, so that the figures follow one. */
export function CostReport({ view, changed }: { view: CostView; changed: number }) {
  const { t } = useI18n();
  const query = costsQuery(view);
  const { data, error, loading, reload } = useLoad(query && `${changed} ${JSON.stringify(query)}`, async (signal) =>
    query ? api.costs(query, signal) : null,
  );
  if (!query) return <Empty title={t('attr.badRange')} />;
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  return (
    <section class="card report" aria-busy={loading} data-testid="cost-report">
      {data.rows.length === 0 ? (
        <Empty title={t('costs.empty')} hint={t('costs.emptyHint')} />
      ) : (
        <>
          <div class="line">
            <button
              type="button"
              data-testid="export"
              onClick={() => downloadCsv(`costs_${view.by}_${view.from}_${view.to}.csv`, costsCsv(data))}
            >
              {t('attr.export')}
            </button>
          </div>
          <CostTable reply={data} goal={view.goals.join(' / ')} />
        </>
      )}
      <Facts reply={data} view={view} />
    </section>
  );
}

function Facts({ reply, view }: { reply: CostReportReply; view: CostView }) {
  const { t, format } = useI18n();
  const others = reply.other_currencies.map(({ currency, cost, value }) =>
    t('costs.other', { currency, cost: format.credit(cost), value: format.credit(value) }),
  );
  return (
    <ul class="muted small">
      {others.length > 0 ? (
        <li data-testid="other-currencies">{t('costs.others', { list: others.join('; ') })}</li>
      ) : null}
      <li>{view.by === 'day' ? t('costs.fact.day') : t('costs.fact.model', { n: view.lookback })}</li>
      <li>{t('costs.fact.dash')}</li>
      <li>{t('costs.fact.zone')}</li>
      <li>{t('attr.fact.graph', { version: reply.graph_version })}</li>
    </ul>
  );
}
