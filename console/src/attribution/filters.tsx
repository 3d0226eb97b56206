import type { GoalsReply } from '@guiyi/protocol';
import { Choice } from '../components/choice.tsx';
import { useI18n } from '../i18n/context.tsx';
import { ModelChoice } from './model-choice.tsx';
import { UNITS, type View } from './query.ts';
import { LookbackChoice, ScopeChoice } from './scope.tsx';

interface FiltersProps {
  view: View;
  goals: GoalsReply['goals'];
  change: (part: Partial<View>) => void;
}

export function Filters({ view, goals, change }: FiltersProps) {
  const { t } = useI18n();
  return (
    <form class="filters card" onSubmit={(event) => event.preventDefault()}>
      <ScopeChoice view={view} goals={goals} change={change} />
      <LookbackChoice days={view.lookback} change={(lookback) => change({ lookback })} />
      <Choice
        legend={t('attr.channels')}
        help={t('attr.channels.paidHelp')}
        values={['all', 'paid']}
        chosen={view.channels}
        label={(channels) => t(`attr.channels.${channels}`)}
        choose={(channels) => change({ channels })}
        testId="channels"
      />
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
