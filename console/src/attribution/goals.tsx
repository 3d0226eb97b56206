import type { GoalsReply } from '@guiyi/protocol';
import { useI18n } from '../i18n/context.tsx';
import { eventGloss } from '../i18n/terms.ts';

interface GoalsProps {
  chosen: string[];
  goals: GoalsReply['goals'];
  change: (goals: string[]) => void;
}

/** The goal, and any number of others that count with it. */
export function GoalChoice({ chosen, goals, change }: GoalsProps) {
  const { t } = useI18n();
  const [first = '', ...others] = chosen;
  const left = goals.filter(({ name }) => !chosen.includes(name));
  const offered = goals.some(({ name }) => name === first)
    ? goals
    : [{ name: first, count: 0, last_day: '' }, ...goals];
  return (
    <>
      <label class="wide">
        <span>{t('attr.goal')}</span>
        <select
          value={first}
          data-testid="goal"
          onChange={(event) => change([...new Set([event.currentTarget.value, ...others])])}
        >
          <GoalOptions goals={offered} />
        </select>
      </label>
      <label>
        <span>{t('attr.moreGoals')}</span>
        <select
          value=""
          data-testid="add-goal"
          disabled={left.length === 0}
          onChange={(event) => change([...chosen, event.currentTarget.value])}
        >
          <option value="">{t('attr.addGoal')}</option>
          <GoalOptions goals={left} />
        </select>
      </label>
      {others.map((name) => (
        <button
          key={name}
          type="button"
          aria-label={t('attr.removeGoal', { goal: name })}
          onClick={() => change(chosen.filter((each) => each !== name))}
        >
          {name} ×
        </button>
      ))}
    </>
  );
}

function GoalOptions({ goals }: { goals: GoalsReply['goals'] }) {
  const { language, format } = useI18n();
  return goals.map(({ name, count }) => (
    <option key={name} value={name}>
      {[name, eventGloss('track', name, language), `(${format.count(count)})`].filter(Boolean).join(' ')}
    </option>
  ));
}
