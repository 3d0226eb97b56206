import { calendarDays, type DayRange, rangeIn } from '../range.ts';
import type { CohortsQuery } from '../report-calls.ts';

export const PERIODS = ['day', 'week', 'month'] as const;

/** What the cohort page shows; it lives in the address. */
export interface CohortView extends DayRange {
  event: string;
  /** Empty: the event itself, once more. */
  back: string;
  period: (typeof PERIODS)[number];
}

const USUAL = 'Order Completed';

export function cohortViewOf(params: URLSearchParams, events: readonly string[], today: string): CohortView {
  return {
    ...rangeIn(params, 90, today),
    event: params.get('event') ?? (events.includes(USUAL) ? USUAL : (events[0] ?? '')),
    back: params.get('return') ?? '',
    period: PERIODS.find((period) => period === params.get('period')) ?? 'week',
  };
}

export function cohortParams({ from, to, event, back, period }: CohortView): URLSearchParams {
  return new URLSearchParams({ from, to, event, period, ...(back && { return: back }) });
}

/** The query of the API; null while the view cannot be asked for. */
export function cohortQuery({ event, back, period, ...range }: CohortView): CohortsQuery | null {
  const days = calendarDays(range);
  return days && event !== '' ? { ...days, event, return: back, period } : null;
}
