import type { FlowsReply } from '@guiyi/protocol';
import { api } from '../api.ts';
import { LastTime } from '../components/last-time.tsx';
import { lazy } from '../components/lazy.tsx';
import { ReportFacts, ReportFrame } from '../components/report-page.tsx';
import { Empty } from '../components/states.tsx';
import { downloadCsv } from '../csv.ts';
import { useI18n } from '../i18n/context.tsx';
import { flowsCsv } from './csv.ts';
import { type FlowView, flowQuery } from './query.ts';

const FlowDiagram = lazy(async () => (await import('./diagram.tsx')).FlowDiagram);

export function FlowReport({ view }: { view: FlowView }) {
  const { t } = useI18n();
  const query = flowQuery(view);
  const load = async (signal: AbortSignal) => (query ? api.flows(query, signal) : null);
  return (
    <ReportFrame query={query} load={load} wrong={t('attr.badRange')} name="flow">
      {(reply: FlowsReply) => (
        <>
          {reply.people === 0 ? (
            <Empty title={t('trends.empty')} hint={t('trends.emptyHint')}>
              <LastTime names={[view.event]} range={view} />
            </Empty>
          ) : (
            <Figures reply={reply} view={view} />
          )}
          <ReportFacts facts={[t('flows.fact.first'), t('flows.fact.others')]} version={reply.graph_version} />
        </>
      )}
    </ReportFrame>
  );
}

function Figures({ reply, view }: { reply: FlowsReply; view: FlowView }) {
  const { t, format } = useI18n();
  return (
    <>
      <div class="report-head">
        <p class="headline">
          <strong>
            {t(`flows.headline.${reply.direction}`, { n: format.count(reply.people), event: reply.event })}
          </strong>
        </p>
        <button
          type="button"
          data-testid="export"
          onClick={() => downloadCsv(`flows_${view.from}_${view.to}.csv`, flowsCsv(reply))}
        >
          {t('attr.export')}
        </button>
      </div>
      <FlowDiagram reply={reply} />
      <FlowTable reply={reply} />
    </>
  );
}

function FlowTable({ reply: { nodes, links } }: { reply: FlowsReply }) {
  const { t, format } = useI18n();
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const nameOf = (id: string) => byId.get(id)?.name ?? t('flows.others');
  return (
    <details>
      <summary>{t('flows.table')}</summary>
      <table class="figures" data-testid="flow-table">
        <thead>
          <tr>
            {(['step', 'from', 'to'] as const).map((name) => (
              <th key={name} scope="col">
                {t(`flows.${name}`)}
              </th>
            ))}
            <th scope="col" class="number">
              {t('funnel.people')}
            </th>
          </tr>
        </thead>
        <tbody>
          {links.map(({ source, target, people }) => (
            <tr key={`${source} ${target}`} data-testid="flow-row">
              <td>{(byId.get(source)?.step ?? 0) + 1}</td>
              <td>{nameOf(source)}</td>
              <td>{nameOf(target)}</td>
              <td class="number">{format.count(people)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}
