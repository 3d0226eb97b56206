import type { GoalsReply } from '@guiyi/protocol';
import { GoalChoice } from '../attribution/goals.tsx';
import { MODELS } from '../attribution/models.ts';
import { LOOKBACKS } from '../attribution/query.ts';
import { RangeChoice } from '../components/range-choice.tsx';
import { useI18n } from '../i18n/context.tsx';
import { type CostView, PARTS } from './query.ts';

interface FiltersProps {
  view: CostView;
  goals: GoalsReply['goals'];
  change: (part: Partial<CostView>) => void;
}

export function CostFilters({ view, goals, change }: FiltersProps) {
  const { t } = useI18n();
  const lookbacks = [...new Set([...LOOKBACKS, view.lookback])].sort((a, b) => a - b);
  return (
    <form class="filters card" onSubmit={(event) => event.preventDefault()}>
      <GoalChoice chosen={view.goals} goals={goals} change={(names) => change({ goals: names })} />
      <RangeChoice range={view} change={change} />
      <label>
        <span>{t('costs.model')}</span>
        <select
          value={view.model}
          disabled={view.by === 'day'}
          data-testid="cost-model"
          onChange={(event) => change({ model: MODELS.find((model) => model === event.currentTarget.value) })}
        >
          {MODELS.filter((model) => model !== 'custom').map((model) => (
            <option key={model} value={model}>
              {t(`model.${model}`)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{t('attr.lookback')}</span>
        <select value={view.lookback} onChange={(event) => change({ lookback: Number(event.currentTarget.value) })}>
          {lookbacks.map((days) => (
            <option key={days} value={days}>
              {t('attr.lookbackDays', { n: days })}
            </option>
          ))}
        </select>
      </label>
      <fieldset class="segments">
        <legend>{t('costs.by')}</legend>
        {PARTS.map((by) => (
          <button
            key={by}
            type="button"
            aria-pressed={view.by === by}
            data-testid={`by-${by}`}
            onClick={() => change({ by })}
          >
            {t(`costs.by.${by}`)}
          </button>
        ))}
      </fieldset>
    </form>
  );
}
