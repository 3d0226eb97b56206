import { type DayRange, instantsOf, lastDays } from '../range.ts';

/** What the attribution page shows; it lives in the address, so that a view can be bookmarked and shared. */
export interface View extends DayRange {
  goal: string;
  /** Days. */
  lookback: number;
  metric: 'conversions' | 'value';
}

export const QUICK_DAYS = [7, 30, 90] as const;
export const LOOKBACKS = [1, 7, 30, 60, 90] as const;

const LOOKBACK = 30;
const USUAL_GOAL = 'Order Completed';

/** Reads a view from the address. What is missing or unusable gets its default; a wrong range is kept, to be pointed out. */
export function viewOf(params: URLSearchParams, goals: readonly string[], now: Date): View {
  const usual = lastDays(30, now);
  const lookback = Number(params.get('lookback'));
  return {
    from: params.get('from') ?? usual.from,
    to: params.get('to') ?? usual.to,
    goal: params.get('goal') ?? (goals.includes(USUAL_GOAL) ? USUAL_GOAL : (goals[0] ?? '')),
    lookback: Number.isInteger(lookback) && lookback > 0 ? lookback : LOOKBACK,
    metric: params.get('metric') === 'value' ? 'value' : 'conversions',
  };
}

export function paramsOf({ from, to, goal, lookback, metric }: View): URLSearchParams {
  return new URLSearchParams({ from, to, goal, lookback: String(lookback), metric });
}

/** The query of the API; null while the view cannot be asked for. */
export function attributionQuery(view: View): { from: string; to: string; goal: string; lookback: number } | null {
  const instants = instantsOf(view);
  return instants && view.goal ? { ...instants, goal: view.goal, lookback: view.lookback } : null;
}
