import { api } from '../api.ts';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { go, hrefOf } from '../route.ts';
import { TrendFilters } from '../trends/filters.tsx';
import { type TrendView, trendParams, trendViewOf } from '../trends/query.ts';
import { TrendReport } from '../trends/report.tsx';

/** How often an event happens, day by day. */
export function TrendsPage({ params }: { params: URLSearchParams }) {
  const { t } = useI18n();
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('trends.title')}</h1>
          <p class="muted">{t('trends.lead')}</p>
        </div>
      </header>
      <Body params={params} />
    </>
  );
}

function Body({ params }: { params: URLSearchParams }) {
  const { data, error, reload } = useLoad('goals', api.goals);
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  const names = data.goals.map(({ name }) => name);
  const view = trendViewOf(params, names, new Date());
  const change = (part: Partial<TrendView>) => go(hrefOf(['trends'], trendParams({ ...view, ...part })), true);
  return (
    <>
      <TrendFilters view={view} events={data.goals} change={change} />
      <TrendReport view={view} />
    </>
  );
}
