import { calendarDays, type DayRange, rangeIn } from '../range.ts';
import type { FlowsQuery } from '../report-calls.ts';

/** Hours. */
export const WINDOWS = [1, 24, 168, 720] as const;
export const STEPS = [3, 4, 5, 6, 7, 8] as const;
export const DIRECTIONS = ['after', 'before'] as const;

/** What the page of ways shows; it lives in the address. */
export interface FlowView extends DayRange {
  event: string;
  direction: (typeof DIRECTIONS)[number];
  /** Hours. */
  window: number;
  steps: number;
}

export function flowViewOf(params: URLSearchParams, events: readonly string[], today: string): FlowView {
  const number = (name: string) => Number(params.get(name));
  return {
    ...rangeIn(params, 30, today),
    event: params.get('event') ?? events[0] ?? '',
    direction: DIRECTIONS.find((each) => each === params.get('direction')) ?? 'after',
    window: WINDOWS.find((hours) => hours === number('window')) ?? 24,
    steps: STEPS.find((steps) => steps === number('steps')) ?? 5,
  };
}

export function flowParams({ window, steps, from, to, event, direction }: FlowView): URLSearchParams {
  return new URLSearchParams({ from, to, event, direction, window: String(window), steps: String(steps) });
}

/** The query of the API; null while the view cannot be asked for. */
export function flowQuery({ event, direction, window, steps, ...range }: FlowView): FlowsQuery | null {
  const days = calendarDays(range);
  return days && event !== '' ? { ...days, event, direction, window, steps } : null;
}
