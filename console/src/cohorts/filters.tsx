import type { GoalsReply } from '@guiyi/protocol';
import { Choice } from '../components/choice.tsx';
import { EventSelect } from '../components/event-select.tsx';
import { RangeChoice } from '../components/range-choice.tsx';
import { useI18n } from '../i18n/context.tsx';
import { type CohortView, PERIODS } from './query.ts';

interface FiltersProps {
  view: CohortView;
  events: GoalsReply['goals'];
  change: (part: Partial<CohortView>) => void;
}

export function CohortFilters({ view, events, change }: FiltersProps) {
  const { t } = useI18n();
  return (
    <form class="filters card" onSubmit={(event) => event.preventDefault()}>
      <EventSelect
        label={t('cohorts.event')}
        value={view.event}
        events={events}
        change={(event) => change({ event })}
        testId="cohort-event"
      />
      <label class="wide">
        <span>{t('cohorts.back')}</span>
        <select
          value={view.back}
          data-testid="cohort-return"
          onChange={(event) => change({ back: event.currentTarget.value })}
        >
          <option value="">{t('cohorts.again')}</option>
          {events.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      <RangeChoice range={view} change={change} />
      <Choice
        legend={t('cohorts.period')}
        values={PERIODS}
        chosen={view.period}
        label={(period) => t(`cohorts.period.${period}`)}
        choose={(period) => change({ period })}
        testId="cohort-period"
      />
    </form>
  );
}
