import { AnalysisPage } from '../components/report-page.tsx';
import { FunnelFilters } from '../funnel/filters.tsx';
import { type FunnelView, funnelParams, funnelViewOf } from '../funnel/query.ts';
import { FunnelReport } from '../funnel/report.tsx';
import { go, hrefOf } from '../route.ts';
import { today } from '../today.ts';
import { ViewBar } from '../views/bar.tsx';

/** Where people drop off on the way through events. */
export function FunnelPage({ params }: { params: URLSearchParams }) {
  return (
    <AnalysisPage name="funnel" title="funnel.title" lead="funnel.lead">
      {(events) => {
        const names = events.map(({ name }) => name);
        const view = funnelViewOf(params, names, today());
        const change = (part: Partial<FunnelView>) => go(hrefOf(['funnel'], funnelParams({ ...view, ...part })), true);
        return (
          <>
            <FunnelFilters view={view} events={events} change={change} />
            <ViewBar page="funnel" params={funnelParams(view)} />
            <FunnelReport view={view} />
          </>
        );
      }}
    </AnalysisPage>
  );
}
