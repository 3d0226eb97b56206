import type { GoalsReply } from '@guiyi/protocol';
import { Choice } from '../components/choice.tsx';
import { EventSelect } from '../components/event-select.tsx';
import { RangeChoice } from '../components/range-choice.tsx';
import { useI18n } from '../i18n/context.tsx';
import { DIRECTIONS, type FlowView, STEPS, WINDOWS } from './query.ts';

interface FiltersProps {
  view: FlowView;
  events: GoalsReply['goals'];
  change: (part: Partial<FlowView>) => void;
}

export function FlowFilters({ view, events, change }: FiltersProps) {
  const { t } = useI18n();
  return (
    <form class="filters card" onSubmit={(event) => event.preventDefault()}>
      <EventSelect
        label={t('flows.event')}
        value={view.event}
        events={events}
        change={(event) => change({ event })}
        testId="flow-event"
      />
      <Choice
        legend={t('flows.direction')}
        values={DIRECTIONS}
        chosen={view.direction}
        label={(direction) => t(`flows.direction.${direction}`)}
        choose={(direction) => change({ direction })}
        testId="flow"
      />
      <RangeChoice range={view} change={change} />
      <NumberSelect
        label={t('flows.window')}
        values={WINDOWS}
        value={view.window}
        text={(n) => (n < 48 ? t('funnel.hours', { n }) : t('funnel.days', { n: n / 24 }))}
        change={(window) => change({ window })}
      />
      <NumberSelect
        label={t('flows.steps')}
        values={STEPS}
        value={view.steps}
        text={String}
        change={(steps) => change({ steps })}
      />
    </form>
  );
}

interface NumberProps {
  label: string;
  values: readonly number[];
  value: number;
  text: (value: number) => string;
  change: (value: number) => void;
}

function NumberSelect({ label, values, value, text, change }: NumberProps) {
  return (
    <label>
      <span>{label}</span>
      <select value={value} onChange={(event) => change(Number(event.currentTarget.value))}>
        {values.map((each) => (
          <option key={each} value={each}>
            {text(each)}
          </option>
        ))}
      </select>
    </label>
  );
}
