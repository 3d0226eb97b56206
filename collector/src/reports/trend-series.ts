import type { TrendsReply } from '@guiyi/protocol';

/** So often a key (null: none) occurred on a day of the range, and to so many people. */
export interface Point {
  day: number;
  key: string | null;
  events: number;
  people: number | null;
}

/** More values than these are added up in one series. */
const MOST_SERIES = 10;

/** The largest series, and the rest as one: its people are not known, since one may stand in several. */
export function seriesOf(points: readonly Point[], length: number, withPeople: boolean): TrendsReply['series'] {
  const all = new Map<string | null, TrendsReply['series'][number]>();
  const zeros = () => Array.from({ length }, () => 0);
  for (const { day, key, events, people } of points) {
    const series = all.get(key) ?? { key, rest: 0, total: 0, events: zeros(), people: withPeople ? zeros() : null };
    series.events[day] = events;
    if (series.people) series.people[day] = people ?? 0;
    series.total += events;
    all.set(key, series);
  }
  const ranked = [...all.values()].sort((a, b) => b.total - a.total || (String(a.key) < String(b.key) ? -1 : 1));
  const rest = ranked.slice(MOST_SERIES);
  if (rest.length === 0) return ranked;
  const events = zeros().map((_, day) => rest.reduce((sum, each) => sum + (each.events[day] ?? 0), 0));
  const total = rest.reduce((sum, each) => sum + each.total, 0);
  return [...ranked.slice(0, MOST_SERIES), { key: null, rest: rest.length, total, events, people: null }];
}
