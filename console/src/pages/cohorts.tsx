import { CohortFilters } from '../cohorts/filters.tsx';
import { type CohortView, cohortParams, cohortViewOf } from '../cohorts/query.ts';
import { CohortReport } from '../cohorts/report.tsx';
import { AnalysisPage } from '../components/report-page.tsx';
import { go, hrefOf } from '../route.ts';
import { today } from '../today.ts';
import { ViewBar } from '../views/bar.tsx';

/** Who comes back, who buys again. */
export function CohortsPage({ params }: { params: URLSearchParams }) {
  return (
    <AnalysisPage name="cohorts" title="cohorts.title" lead="cohorts.lead">
      {(events) => {
        const names = events.map(({ name }) => name);
        const view = cohortViewOf(params, names, today());
        const change = (part: Partial<CohortView>) => go(hrefOf(['cohorts'], cohortParams({ ...view, ...part })), true);
        return (
          <>
            <CohortFilters view={view} events={events} change={change} />
            <ViewBar page="cohorts" params={cohortParams(view)} />
            <CohortReport view={view} />
          </>
        );
      }}
    </AnalysisPage>
  );
}
