import { calendarDays, type DayRange, rangeIn } from '../range.ts';
import type { TrendsQuery } from '../report-calls.ts';

/** Columns that every event has; any property can be named besides. */
export const COLUMNS = ['source', 'channel', 'touch_source', 'medium', 'campaign', 'type', 'currency'] as const;

/** What the trends page shows; it lives in the address. */
export interface TrendView extends DayRange {
  event: string;
  /** Empty, one of {@link COLUMNS}, or `properties.NAME`. */
  by: string;
  metric: 'events' | 'people';
}

const USUAL_EVENT = 'Order Completed';

export function trendViewOf(params: URLSearchParams, events: readonly string[], today: string): TrendView {
  return {
    ...rangeIn(params, 30, today),
    event: params.get('event') ?? (events.includes(USUAL_EVENT) ? USUAL_EVENT : (events[0] ?? '')),
    by: params.get('by') ?? '',
    metric: params.get('metric') === 'people' ? 'people' : 'events',
  };
}

export function trendParams({ from, to, event, by, metric }: TrendView): URLSearchParams {
  return new URLSearchParams({ from, to, event, by, metric });
}

/** The query of the API; null while the days are in the wrong order. */
export function trendQuery(view: TrendView): TrendsQuery | null {
  const days = calendarDays(view);
  return days && view.event !== ''
    ? { ...days, event: view.event, by: view.by, ...(view.metric === 'people' && { people: '1' as const }) }
    : null;
}
