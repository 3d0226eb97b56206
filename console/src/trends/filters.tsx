import type { GoalsReply } from '@guiyi/protocol';
import { Choice } from '../components/choice.tsx';
import { EventSelect } from '../components/event-select.tsx';
import { RangeChoice } from '../components/range-choice.tsx';
import { useI18n } from '../i18n/context.tsx';
import { COLUMNS, type TrendView } from './query.ts';

interface FiltersProps {
  view: TrendView;
  events: GoalsReply['goals'];
  change: (part: Partial<TrendView>) => void;
}

export function TrendFilters({ view, events, change }: FiltersProps) {
  const { t } = useI18n();
  const column = COLUMNS.some((name) => name === view.by);
  return (
    <form class="filters card" onSubmit={(event) => event.preventDefault()}>
      <EventSelect
        label={t('trends.event')}
        value={view.event}
        events={events}
        change={(event) => change({ event })}
        testId="trend-event"
      />
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
      <Choice
        legend={t('attr.metric')}
        values={['events', 'people']}
        chosen={view.metric}
        label={(metric) => t(`trends.${metric}`)}
        choose={(metric) => change({ metric })}
      />
    </form>
  );
}
