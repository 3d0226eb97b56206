import type { GoalsReply } from '@guiyi/protocol';
import { useI18n } from '../i18n/context.tsx';
import { eventGloss } from '../i18n/terms.ts';
import { lastDays, quickDays } from '../range.ts';
import { LOOKBACKS, QUICK_DAYS, type View } from './query.ts';

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
      <GoalSelect view={view} goals={goals} change={change} />
      <RangeChoice view={view} change={change} />
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
    </form>
  );
}

function GoalSelect({ view, goals, change }: FiltersProps) {
  const { t, language, format } = useI18n();
  const known = goals.some(({ name }) => name === view.goal);
  return (
    <label class="wide">
      <span>{t('attr.goal')}</span>
      <select value={view.goal} data-testid="goal" onChange={(event) => change({ goal: event.currentTarget.value })}>
        {known ? null : <option value={view.goal}>{view.goal}</option>}
        {goals.map(({ name, count }) => (
          <option key={name} value={name}>
            {[name, eventGloss('track', name, language), `(${format.count(count)})`].filter(Boolean).join(' ')}
          </option>
        ))}
      </select>
    </label>
  );
}

function RangeChoice({ view, change }: Omit<FiltersProps, 'goals'>) {
  const { t } = useI18n();
  const now = new Date();
  const quick = quickDays(view, QUICK_DAYS, now);
  return (
    <fieldset class="range">
      <legend>{t('attr.range')}</legend>
      <div class="segments">
        {QUICK_DAYS.map((days) => (
          <button
            key={days}
            type="button"
            aria-pressed={quick === days}
            data-testid={`range-${days}`}
            onClick={() => change(lastDays(days, now))}
          >
            {t('attr.days', { n: days })}
          </button>
        ))}
      </div>
      {(['from', 'to'] as const).map((end) => (
        <label key={end}>
          <span class="visually-hidden">{t(`attr.${end}`)}</span>
          <input
            type="date"
            value={view[end]}
            title={t(`attr.${end}`)}
            data-testid={`range-${end}`}
            onChange={(event) => change({ [end]: event.currentTarget.value })}
          />
        </label>
      ))}
    </fieldset>
  );
}
