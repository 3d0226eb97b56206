import { AnalysisPage } from '../components/report-page.tsx';
import { go, hrefOf } from '../route.ts';
import { today } from '../today.ts';
import { TrendFilters } from '../trends/filters.tsx';
import { type TrendView, trendParams, trendViewOf } from '../trends/query.ts';
import { TrendReport } from '../trends/report.tsx';
import { ViewBar } from '../views/bar.tsx';

/** How often an event happens, day by day. */
export function TrendsPage({ params }: { params: URLSearchParams }) {
  return (
    <AnalysisPage name="trends" title="trends.title" lead="trends.lead">
      {(events) => {
        const names = events.map(({ name }) => name);
        const view = trendViewOf(params, names, today());
        const change = (part: Partial<TrendView>) => go(hrefOf(['trends'], trendParams({ ...view, ...part })), true);
        return (
          <>
            <TrendFilters view={view} events={events} change={change} />
            <ViewBar page="trends" params={trendParams(view)} />
            <TrendReport view={view} />
          </>
        );
      }}
    </AnalysisPage>
  );
}
