import type { GoalsReply } from '@guiyi/protocol';
import { MODELS } from '../attribution/models.ts';
import { LookbackChoice, ScopeChoice } from '../attribution/scope.tsx';
import { Choice } from '../components/choice.tsx';
import { useI18n } from '../i18n/context.tsx';
import { type CostView, PARTS } from './query.ts';

interface FiltersProps {
  view: CostView;
  goals: GoalsReply['goals'];
  change: (part: Partial<CostView>) => void;
}

export function CostFilters({ view, goals, change }: FiltersProps) {
  const { t } = useI18n();
  return (
    <form class="filters card" onSubmit={(event) => event.preventDefault()}>
      <ScopeChoice view={view} goals={goals} change={change} />
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
      <LookbackChoice days={view.lookback} change={(lookback) => change({ lookback })} />
      <Choice
        legend={t('costs.by')}
        values={PARTS}
        chosen={view.by}
        label={(by) => t(`costs.by.${by}`)}
        choose={(by) => change({ by })}
        testId="by"
      />
    </form>
  );
}
