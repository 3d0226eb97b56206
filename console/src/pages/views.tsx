import { api } from '../api.ts';
import { Empty, Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { ViewCard } from '../views/card.tsx';

/** The saved reports: opened, shared, sent, removed. */
export function ViewsPage() {
  const { t } = useI18n();
  const { data, error, reload } = useLoad('views', api.views);
  return (
    <>
      <header class="page-head">
        <div>
          <h1>{t('views.title')}</h1>
          <p class="muted">{t('views.lead')}</p>
        </div>
      </header>
      {error ? <Failure error={error} retry={reload} /> : null}
      {data === undefined && !error ? <Loading /> : null}
      {data?.views.length === 0 ? <Empty title={t('views.empty')} hint={t('views.emptyHint')} /> : null}
      {data?.views.map((view) => (
        <ViewCard key={view.id} view={view} changed={reload} />
      ))}
    </>
  );
}
