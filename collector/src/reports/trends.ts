import type { TrendsReply } from '@guiyi/protocol';
import { dayOf, instantOf } from './instant.ts';

const DAY_MS = 86_400_000;
/** More values than these are added up in one series. */
const MOST_SERIES = 10;

/** Columns and properties of an event that it can be divided by. */
export type Dimension = { column: keyof typeof COLUMNS } | { property: string } | null;

/** What a trend is asked. */
export interface TrendsQuestion {
  /** Name of the event. */
  event: string;
  /** Milliseconds, half-open. */
  from: number;
  to: number;
  by: Dimension;
}

/** What the event itself says; `$.name` in its properties otherwise. */
export const COLUMNS = {
  source: 'e.source_id',
  type: 'e.type',
  channel: 'e.channel',
  campaign: 'e.campaign',
  currency: 'e.currency',
} as const;

interface Point {
  day: number;
  key: string | null;
  events: number;
  people: number;
}

/** The days of a range as `[begin, end)`, cut to the range; a day may have 23 or 25 hours. */
export function daysIn(from: number, to: number, timeZone: string): { day: string; begin: number; end: number }[] {
  const days: { day: string; begin: number; end: number }[] = [];
  for (let begin = from; begin < to; ) {
    const day = dayOf(begin, timeZone);
    const next = instantOf(dayAfter(day), timeZone) ?? begin + DAY_MS;
    days.push({ day, begin, end: Math.min(next, to) });
    begin = next;
  }
  return days;
}

function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

/** Events and people, day by day; people are whoever held the identifier at the time, or the identifier itself. */
const pointsBy = (key: string) => `
SELECT d.key AS day, ${key} AS key, count(*) AS events, count(DISTINCT coalesce((
  SELECT iif(h.until > e.time, h.person_id, NULL) FROM holds h
  WHERE h.identifier = e.identifier AND h.since <= e.time ORDER BY h.since DESC LIMIT 1
), e.identifier)) AS people
FROM json_each(?2) d CROSS JOIN events e
WHERE e.name = ?1 AND e.bot = 0 AND e.time >= d.value->>0 AND e.time < d.value->>1
GROUP BY 1, 2`;

/** How often an event happened, day by day, divided by a dimension. */
export async function trendsReport(
  db: D1Database,
  timeZone: string,
  { event, from, to, by }: TrendsQuestion,
): Promise<TrendsReply> {
  const days = daysIn(from, to, timeZone);
  const spans = JSON.stringify(days.map(({ begin, end }) => [begin, end]));
  const property = by && 'property' in by ? [`$."${by.property}"`] : [];
  const key = by === null ? 'NULL' : 'column' in by ? COLUMNS[by.column] : 'CAST(e.properties->>?3 AS TEXT)';
  const [version, points] = await db.batch([
    db.prepare("SELECT value FROM meta WHERE name = 'graph_version'"),
    db.prepare(pointsBy(key)).bind(event, spans, ...property),
  ]);
  const [meta] = (version?.results ?? []) as { value: string }[];
  return {
    event,
    days: days.map(({ day }) => day),
    series: seriesOf((points?.results ?? []) as Point[], days.length),
    graph_version: Number(meta?.value ?? 0),
  };
}

/** The largest series, and the rest as one: its people are not known, since one may stand in several. */
function seriesOf(points: readonly Point[], length: number): TrendsReply['series'] {
  const all = new Map<string | null, TrendsReply['series'][number]>();
  const zeros = () => Array.from({ length }, () => 0);
  for (const { day, key, events, people } of points) {
    const series = all.get(key) ?? { key, rest: 0, total: 0, events: zeros(), people: zeros() };
    series.events[day] = events;
    if (series.people) series.people[day] = people;
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
