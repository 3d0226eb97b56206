import type { GoalsReply } from '@guiyi/protocol';
import { RangeChoice } from '../components/range-choice.tsx';
import { useI18n } from '../i18n/context.tsx';
import { GoalChoice } from './goals.tsx';
import { ModelChoice } from './model-choice.tsx';
import { LOOKBACKS, UNITS, type View } from './query.ts';

interface FiltersProps {
  view: View;
  goals: GoalsReply['goals'];
  change: (part: Partial<View>) => void;
}

export function Filters({ view, goals, change }: FiltersProps) {
  const { t } = useI18n();
  const lookbacks = [...new Set([...LOOKBACKS, view.lookback])].sort((a, b) => a - b);
  return (
    <form class="filters card" onSubmit={(event) => event.preventDefault()}>
      <GoalChoice chosen={view.goals} goals={goals} change={(names) => change({ goals: names })} />
      <RangeChoice range={view} change={change} />
      <label>
        <span>{t('attr.lookback')}</span>
        <select
          value={view.lookback}
          data-testid="lookback"
          onChange={(event) => change({ lookback: Number(event.currentTarget.value) })}
        >
          {lookbacks.map((days) => (
            <option key={days} value={days}>
              {t('attr.lookbackDays', { n: days })}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="segments" title={t('attr.channels.paidHelp')}>
        <legend>{t('attr.channels')}</legend>
        {(['all', 'paid'] as const).map((channels) => (
          <button
            key={channels}
            type="button"
            aria-pressed={view.channels === channels}
            data-testid={`channels-${channels}`}
            onClick={() => change({ channels })}
          >
            {t(`attr.channels.${channels}`)}
          </button>
        ))}
      </fieldset>
      <label>
        <span>{t('attr.unit')}</span>
        <select
          value={view.unit}
          title={t(`attr.unit.${view.unit}.help`)}
          data-testid="unit"
          onChange={({ currentTarget }) => change({ unit: UNITS.find((unit) => unit === currentTarget.value) })}
        >
          {UNITS.map((unit) => (
            <option key={unit} value={unit}>
              {t(`attr.unit.${unit}`)}
            </option>
          ))}
        </select>
      </label>
      <ModelChoice view={view} change={change} />
    </form>
  );
}
