import { useState } from 'preact/hooks';
import { api } from '../api.ts';
import { Failure, Loading } from '../components/states.tsx';
import { CostFilters } from '../costs/filters.tsx';
import { CostImport } from '../costs/import.tsx';
import { ImportList } from '../costs/imports.tsx';
import { type CostView, costParams, costViewOf } from '../costs/query.ts';
import { CostReport } from '../costs/report.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { go, hrefOf } from '../route.ts';
import { today } from '../today.ts';
import { ViewBar } from '../views/bar.tsx';

/** What ads cost, what they brought, and the way to bring costs in. */
export function CostsPage({ params }: { params: URLSearchParams }) {
  const { t } = useI18n();
  const [changed, setChanged] = useState(0);
  const refresh = () => setChanged((n) => n + 1);
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('costs.title')}</h1>
          <p class="muted">{t('costs.lead')}</p>
        </div>
      </header>
      <Body params={params} changed={changed} />
      <CostImport imported={refresh} />
      <ImportList changed={changed} removed={refresh} />
    </>
  );
}

function Body({ params, changed }: { params: URLSearchParams; changed: number }) {
  const { data, error, reload } = useLoad('goals', api.goals);
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  const names = data.goals.map(({ name }) => name);
  const view = costViewOf(params, names, today());
  const change = (part: Partial<CostView>) => go(hrefOf(['costs'], costParams({ ...view, ...part })), true);
  return (
    <>
      <CostFilters view={view} goals={data.goals} change={change} />
      <ViewBar page="costs" params={costParams(view)} />
      <CostReport view={view} changed={changed} />
    </>
  );
}
