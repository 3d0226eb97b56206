import type { AttributionReply } from '@guiyi/protocol';
import { api } from '../api.ts';
import { localZone } from '../format.ts';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { MODELS } from './merge.ts';
import type { View } from './query.ts';

/** What each number means, and what the report cannot see. */
export function Facts({ view, reply }: { view: View; reply: AttributionReply }) {
  const { t, format } = useI18n();
  const unseen = useLoad('stats', api.stats).data?.dropped_by_reason.consent_required ?? 0;
  return (
    <section class="card facts">
      <h2>{t('attr.explain')}</h2>
      <dl class="models">
        {MODELS.map((model) => (
          <div key={model}>
            <dt>
              <span class={`swatch ${model}`} aria-hidden="true" />
              {t(`model.${model}`)}
            </dt>
            <dd>{t(`model.${model}.help`)}</dd>
          </div>
        ))}
        <div>
          <dt>{t('attr.difference')}</dt>
          <dd>{t('attr.differenceHelp')}</dd>
        </div>
      </dl>
      <ul class="muted">
        <li>{t('attr.fact.goal', { goal: view.goal })}</li>
        <li>{t('attr.fact.lookback', { n: view.lookback })}</li>
        {reply.graph_version === undefined ? null : (
          <li data-testid="graph-version">{t('attr.fact.graph', { version: reply.graph_version })}</li>
        )}
        <li>{t('attr.fact.consent', { n: format.count(unseen) })}</li>
        <li>{t('attr.fact.zone', { zone: localZone() })}</li>
      </ul>
    </section>
  );
}
