import type { GoalsReply } from '@guiyi/protocol';
import { RangeChoice } from '../components/range-choice.tsx';
import { useI18n } from '../i18n/context.tsx';
import type { DayRange } from '../range.ts';
import { GoalChoice } from './goals.tsx';

const LOOKBACKS = [1, 7, 30, 60, 90] as const;

/** What every report of conversions is about: which of them, of which days. */
export interface Scope extends DayRange {
  goals: string[];
}

interface ScopeProps {
  view: Scope;
  goals: GoalsReply['goals'];
  change: (part: Partial<Scope>) => void;
}

export function ScopeChoice({ view, goals, change }: ScopeProps) {
  return (
    <>
      <GoalChoice chosen={view.goals} goals={goals} change={(names) => change({ goals: names })} />
      <RangeChoice range={view} change={change} />
    </>
  );
}

/** Days before a conversion in which a touch counts; one that an address names is offered, too. */
export function LookbackChoice({ days, change }: { days: number; change: (days: number) => void }) {
  const { t } = useI18n();
  const offered = [...new Set([...LOOKBACKS, days])].sort((a, b) => a - b);
  return (
    <label>
      <span>{t('attr.lookback')}</span>
      <select value={days} data-testid="lookback" onChange={(event) => change(Number(event.currentTarget.value))}>
        {offered.map((n) => (
          <option key={n} value={n}>
            {t('attr.lookbackDays', { n })}
          </option>
        ))}
      </select>
    </label>
  );
}
