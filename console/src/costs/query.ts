import { isModel, type Model } from '../attribution/models.ts';
import { calendarDays, type DayRange, rangeIn } from '../range.ts';
import type { CostsQuery } from '../report-calls.ts';

export const PARTS = ['channel', 'campaign', 'day'] as const;

/** What the cost page shows; it lives in the address. */
export interface CostView extends DayRange {
  goals: string[];
  /** Days. */
  lookback: number;
  model: Model;
  by: (typeof PARTS)[number];
}

const USUAL_GOAL = 'Order Completed';

/** Reads a view from the address; what is missing or unusable gets its default. */
export function costViewOf(params: URLSearchParams, goals: readonly string[], today: string): CostView {
  const model = params.get('model') ?? '';
  const lookback = Number(params.get('lookback'));
  const named = [...new Set(params.getAll('goal').filter(Boolean))];
  const usual = goals.includes(USUAL_GOAL) ? USUAL_GOAL : (goals[0] ?? USUAL_GOAL);
  return {
    ...rangeIn(params, 30, today),
    goals: named.length > 0 ? named : [usual],
    lookback: Number.isInteger(lookback) && lookback > 0 ? lookback : 30,
    model: isModel(model) ? model : 'last',
    by: PARTS.find((part) => part === params.get('by')) ?? 'channel',
  };
}

export function costParams({ from, to, goals, lookback, model, by }: CostView): URLSearchParams {
  const params = new URLSearchParams({ from, to, lookback: String(lookback), model, by });
  for (const goal of goals) params.append('goal', goal);
  return params;
}

/** The query of the API; null while the days are in the wrong order. */
export function costsQuery({ goals, lookback, model, by, ...range }: CostView): CostsQuery | null {
  const days = calendarDays(range);
  return days && { ...days, goal: goals, lookback, model, by };
}
