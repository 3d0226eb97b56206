import { calendarDays, type DayRange, rangeIn } from '../range.ts';
import type { FunnelQuery } from '../report-calls.ts';

/** Hours. */
export const WINDOWS = [1, 24, 72, 168, 336, 720] as const;
export const WHO = ['person', 'session'] as const;
export const STEPS = { least: 2, most: 8 } as const;

/** What the funnel page shows; it lives in the address. */
export interface FunnelView extends DayRange {
  steps: string[];
  /** Hours. */
  window: number;
  /** Who must go through. */
  by: (typeof WHO)[number];
}

/** From looking to buying, by the names of the tracking spec. */
const USUAL = ['Product Viewed', 'Product Added', 'Order Completed'];

/** Reads a view from the address; the usual steps are those of a shop, as far as its events are known. */
export function funnelViewOf(params: URLSearchParams, events: readonly string[], today: string): FunnelView {
  const named = params.getAll('step').filter(Boolean).slice(0, STEPS.most);
  const known = USUAL.filter((name) => events.includes(name));
  const usual = known.length >= STEPS.least ? known : events.slice(0, STEPS.least);
  const window = Number(params.get('window'));
  return {
    ...rangeIn(params, 30, today),
    steps: named.length >= STEPS.least ? named : [...usual],
    window: WINDOWS.find((hours) => hours === window) ?? 168,
    by: WHO.find((who) => who === params.get('by')) ?? 'person',
  };
}

export function funnelParams({ from, to, steps, window, by }: FunnelView): URLSearchParams {
  const params = new URLSearchParams({ from, to, window: String(window), ...(by === 'session' && { by }) });
  for (const step of steps) params.append('step', step);
  return params;
}

/** The query of the API; null while the view cannot be asked for. */
export function funnelQuery(view: FunnelView): FunnelQuery | null {
  const days = calendarDays(view);
  return days && view.steps.length >= STEPS.least
    ? { ...days, step: view.steps, window: view.window, by: view.by }
    : null;
}
