import type { GoalsReply } from '@guiyi/protocol';
import { RangeChoice } from '../components/range-choice.tsx';
import { useI18n } from '../i18n/context.tsx';
import { eventGloss } from '../i18n/terms.ts';
import { COLUMNS, type TrendView } from './query.ts';

interface FiltersProps {
  view: TrendView;
  events: GoalsReply['goals'];
  change: (part: Partial<TrendView>) => void;
}

export function TrendFilters({ view, events, change }: FiltersProps) {
  const { t, language } = useI18n();
  const names = events.map(({ name }) => name);
  const column = COLUMNS.some((name) => name === view.by);
  return (
    <form class="filters card" onSubmit={(event) => event.preventDefault()}>
      <label class="wide">
        <span>{t('trends.event')}</span>
        <select
          value={view.event}
          data-testid="trend-event"
          onChange={(event) => change({ event: event.currentTarget.value })}
        >
          {(names.includes(view.event) ? names : [view.event, ...names]).map((name) => (
            <option key={name} value={name}>
              {[name, eventGloss('track', name, language)].filter(Boolean).join(' ')}
            </option>
          ))}
        </select>
      </label>
      <RangeChoice range={view} change={change} />
      <label>
        <span>{t('trends.by')}</span>
        <select
          value={column ? view.by : ''}
          data-testid="trend-by"
          onChange={(event) => change({ by: event.currentTarget.value })}
        >
          <option value="">{t('trends.by.none')}</option>
          {COLUMNS.map((name) => (
            <option key={name} value={name}>
              {t(`trends.by.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t('trends.property')}</span>
        <input
          value={view.by.replace(/^properties\./, '').slice(column ? view.by.length : 0)}
          maxLength={100}
          placeholder={t('trends.propertyHint')}
          data-testid="trend-property"
          onChange={({ currentTarget: { value } }) => change({ by: value.trim() && `properties.${value.trim()}` })}
        />
      </label>
      <fieldset class="segments">
        <legend>{t('attr.metric')}</legend>
        {(['events', 'people'] as const).map((metric) => (
          <button key={metric} type="button" aria-pressed={view.metric === metric} onClick={() => change({ metric })}>
            {t(`trends.${metric}`)}
          </button>
        ))}
      </fieldset>
    </form>
  );
}
