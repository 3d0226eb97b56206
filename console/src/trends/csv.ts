import type { TrendsReply } from '@guiyi/protocol';
import { csvOf } from '../csv.ts';

/** A line for each day and series, as tables for further work want it. */
export function trendCsv({ days, series }: TrendsReply): string {
  const lines = days.flatMap((day, i) =>
    series.map(({ key, rest, events, people }) => [
      day,
      rest > 0 ? `(${rest} others)` : key,
      events[i] ?? 0,
      people?.[i] ?? null,
    ]),
  );
  return csvOf([['day', 'key', 'events', 'people'], ...lines]);
}
