import type { ProcessingReply } from '@guiyi/protocol';
import { api } from '../api.ts';
import { Failure, Loading } from '../components/states.tsx';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';

/** The register of processing activities, as it is today. */
export function Processing() {
  const { t, language, format } = useI18n();
  const { data, error, reload } = useLoad(`processing ${language}`, (signal) => api.processing(language, signal));
  if (error) return <Failure error={error} retry={reload} />;
  if (!data) return <Loading />;
  const { controller, volume, activities } = data;
  return (
    <>
      <p class="muted">{t('processing.lead')}</p>
      <section class="card line">
        <p>
          {t('processing.controller')} <strong>{controller ?? t('processing.noController')}</strong>
        </p>
        <p class="muted">
          {t('processing.volume', { persons: format.count(volume.persons), events: format.count(volume.events) })}
        </p>
        <a href={`/api/processing/register.csv?lang=${language}`} download="processing.csv">
          {t('processing.download')}
        </a>
      </section>
      {activities.map((activity) => (
        <ActivityCard key={activity.id} activity={activity} />
      ))}
    </>
  );
}

function ActivityCard({ activity }: { activity: ProcessingReply['activities'][number] }) {
  const { t, language } = useI18n();
  const comma = language === 'zh' ? '；' : '; ';
  return (
    <section class="card" data-testid="activity" data-id={activity.id}>
      <h2>{activity.purpose}</h2>
      <dl class="facts">
        {(['legal_basis', 'people', 'data', 'recipients', 'kept', 'measures'] as const).map((name) => {
          const value = activity[name];
          return (
            <div key={name}>
              <dt>{t(`processing.${name}`)}</dt>
              <dd>{typeof value === 'string' ? value : value.join(comma)}</dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
