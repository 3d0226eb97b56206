import type { AttributionReply } from '@guiyi/protocol';
import { api } from '../api.ts';
import { useLoad } from '../hooks.ts';
import { useI18n } from '../i18n/context.tsx';
import { zoneOfDays } from '../today.ts';
import type { View } from './query.ts';

/** What each number means, and what the report cannot see. */
export function Facts({ view, reply }: { view: View; reply: AttributionReply }) {
  const { t, format } = useI18n();
  const stats = useLoad('stats', api.stats).data;
  const unseen = stats?.dropped_by_reason.consent_required ?? 0;
  const others = (reply.other_currencies ?? []).map(({ currency, value, conversions }) =>
    t('attr.fact.currency', { money: format.money(value, currency), n: format.count(conversions) }),
  );
  const share = format.share(unseen, unseen + (stats?.stored ?? 0));
  return (
    <section class="card facts">
      <h2>{t('attr.explain')}</h2>
      <dl class="models">
        {view.models.map((model) => (
          <div key={model}>
            <dt>
              <span class={`swatch ${model}`} aria-hidden="true" />
              {t(`model.${model}`)}
            </dt>
            <dd>{t(`model.${model}.help`)}</dd>
          </div>
        ))}
        {view.models.includes('first') && view.models.includes('last') ? (
          <div>
            <dt>{t('attr.difference')}</dt>
            <dd>{t('attr.differenceHelp')}</dd>
          </div>
        ) : null}
      </dl>
      <ul class="muted">
        <li>{t('attr.fact.goal', { goal: view.goals.join(' / ') })}</li>
        <li>{t('attr.fact.lookback', { n: view.lookback })}</li>
        <li>{t(`attr.unit.${view.unit}.help`)}</li>
        {reply.other_currencies?.length ? (
          <li data-testid="other-currencies">{t('attr.fact.currencies', { list: others.join(', ') })}</li>
        ) : null}
        {reply.nulls === undefined ? null : <li>{t('attr.fact.nulls', { n: format.count(reply.nulls) })}</li>}
        {view.channels === 'paid' ? <li>{t('attr.fact.paid')}</li> : null}
        {reply.graph_version === undefined ? null : (
          <li data-testid="graph-version">{t('attr.fact.graph', { version: reply.graph_version })}</li>
        )}
        <li>{t('analysis.unseen', { n: format.count(unseen), share })}</li>
        <li>{t('attr.fact.zone', { zone: zoneOfDays() })}</li>
      </ul>
    </section>
  );
}
