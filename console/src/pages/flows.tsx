import { AnalysisPage } from '../components/report-page.tsx';
import { FlowFilters } from '../flows/filters.tsx';
import { type FlowView, flowParams, flowViewOf } from '../flows/query.ts';
import { FlowReport } from '../flows/report.tsx';
import { go, hrefOf } from '../route.ts';
import { today } from '../today.ts';
import { ViewBar } from '../views/bar.tsx';

/** Which ways people take. */
export function FlowsPage({ params }: { params: URLSearchParams }) {
  return (
    <AnalysisPage name="flows" title="flows.title" lead="flows.lead">
      {(events) => {
        const names = events.map(({ name }) => name);
        const view = flowViewOf(params, names, today());
        const change = (part: Partial<FlowView>) => go(hrefOf(['flows'], flowParams({ ...view, ...part })), true);
        return (
          <>
            <FlowFilters view={view} events={events} change={change} />
            <ViewBar page="flows" params={flowParams(view)} />
            <FlowReport view={view} />
          </>
        );
      }}
    </AnalysisPage>
  );
}
