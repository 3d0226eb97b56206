import { api } from '../api.ts';
import { Failure, Loading } from '../components/states.tsx';
import { FunnelFilters } from '../funnel/filters.tsx';
import { type FunnelView, funnelParams, funnelViewOf } from '../funnel/query.ts';
import { FunnelReport } from '../funnel/report.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { go, hrefOf } from '../route.ts';

/** Where people drop off on the way through events. */
export function FunnelPage({ params }: { params: URLSearchParams }) {
  const { t } = useI18n();
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('funnel.title')}</h1>
          <p class="muted">{t('funnel.lead')}</p>
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
  const view = funnelViewOf(params, names, new Date());
  const change = (part: Partial<FunnelView>) => go(hrefOf(['funnel'], funnelParams({ ...view, ...part })), true);
  return (
    <>
      <FunnelFilters view={view} events={data.goals} change={change} />
      <FunnelReport view={view} />
    </>
  );
}
