import { api } from '../api.ts';
import { Filters } from '../attribution/filters.tsx';
import { paramsOf, type View, viewOf } from '../attribution/query.ts';
import { Report } from '../attribution/report.tsx';
import { Empty, Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { go, hrefOf } from '../route.ts';
import { today } from '../today.ts';
import { ViewBar } from '../views/bar.tsx';

/** Which channels brought the conversions, and what each model says of it. */
export function AttributionPage({ params }: { params: URLSearchParams }) {
  const { t } = useI18n();
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('attr.title')}</h1>
          <p class="muted">{t('attr.lead')}</p>
        </div>
      </header>
      <Body params={params} />
    </>
  );
}

function Body({ params }: { params: URLSearchParams }) {
  const { t } = useI18n();
  const { data, error, reload } = useLoad('goals', api.goals);
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  const names = data.goals.map(({ name }) => name);
  const view = viewOf(params, names, today());
  if (view.goals.length === 0) {
    return (
      <Empty title={t('attr.noGoals')} hint={t('attr.noGoalsHint')}>
        <button type="button" onClick={reload}>
          {t('app.refresh')}
        </button>
      </Empty>
    );
  }
  const change = (part: Partial<View>) => go(hrefOf(['attribution'], paramsOf({ ...view, ...part })), true);
  return (
    <>
      <Filters view={view} goals={data.goals} change={change} />
      <ViewBar page="attribution" params={paramsOf(view)} />
      <Report view={view} change={change} />
    </>
  );
}
