import type { TrendsReply } from '@guiyi/protocol';
import { dayOf, instantOf } from './instant.ts';
import { plusDays } from './named-range.ts';
import { PERSON } from './person.ts';

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
  /** Whether people are counted, too: it takes a look at every event. Undefined: where there are few. */
  people?: boolean;
}

/** Up to so many events people are counted unasked. */
const FEW = 10_000;

/** What the event itself says; `$.name` in its properties otherwise. */
export const COLUMNS = {
  source: 'e.source_id',
  type: 'e.type',
  channel: 'e.channel',
  touch_source: 'e.source',
  medium: 'e.medium',
  campaign: 'e.campaign',
  currency: 'e.currency',
} as const;

/** The same in `daily_events`. */
const COUNTED: Record<keyof typeof COLUMNS, string> = {
  source: 'source_id',
  type: 'type',
  channel: 'channel',
  touch_source: 'source',
  medium: 'medium',
  campaign: 'campaign',
  currency: 'currency',
};

interface Point {
  day: number;
  key: string | null;
  events: number;
  people: number | null;
}

interface Day {
  day: string;
  begin: number;
  end: number;
  /** Whether the range holds all of the day. */
  whole: boolean;
}

/** The days of a range as `[begin, end)`, cut to the range; a day may have 23 or 25 hours. */
export function daysIn(from: number, to: number, timeZone: string): Day[] {
  const days: Day[] = [];
  for (let begin = from; begin < to; ) {
    const day = dayOf(begin, timeZone);
    const next = instantOf(plusDays(day, 1), timeZone) ?? begin + DAY_MS;
    const whole = next <= to && begin === instantOf(day, timeZone);
    days.push({ day, begin, end: Math.min(next, to), whole });
    begin = next;
  }
  return days;
}

const PEOPLE = `count(DISTINCT ${PERSON})`;

/** Events, and people where asked, day by day; people are whoever held the identifier at the time, or the identifier itself. */
const scanned = (key: string, people: boolean) => `
SELECT d.value->>2 AS day, ${key} AS key, count(*) AS events, ${people ? PEOPLE : 'NULL'} AS people
FROM json_each(?2) d CROSS JOIN events e
WHERE e.name = ?1 AND e.bot = 0 AND e.time >= d.value->>0 AND e.time < d.value->>1
GROUP BY 1, 2`;

/** Undivided and with people: a day at a time, since to sort all events by day takes longer than to read them twice. */
const SCANNED_DAYS = (() => {
  const those = 'FROM events e WHERE e.name = ?1 AND e.bot = 0 AND e.time >= d.value->>0 AND e.time < d.value->>1';
  return `
SELECT d.value->>2 AS day, NULL AS key, (SELECT count(*) ${those}) AS events, (SELECT ${PEOPLE} ${those}) AS people
FROM json_each(?2) d WHERE EXISTS (SELECT 1 ${those})`;
})();

const counted = (key: string) => `
SELECT day - ?2 AS day, ${key} AS key, sum(events) AS events, NULL AS people
FROM daily_events WHERE name = ?1 AND day >= ?2 AND day IN (SELECT value FROM json_each(?3)) GROUP BY 1, 2`;

/** How often an event happened, day by day, divided by a dimension. */
export async function trendsReport(db: D1Database, timeZone: string, question: TrendsQuestion): Promise<TrendsReply> {
  const { event, from, to, people } = question;
  const days = daysIn(from, to, timeZone);
  let read = people ? null : await readCounts(db, timeZone, question, days);
  const total = read?.points.reduce((sum, { events }) => sum + events, 0) ?? 0;
  const withPeople = people ?? (read === null || total <= FEW);
  if (read === null || withPeople) read = await readEvents(db, question, days, withPeople);
  return {
    event,
    days: days.map(({ day }) => day),
    series: seriesOf(read.points, days.length, withPeople),
    graph_version: read.version,
  };
}

interface Read {
  points: Point[];
  version: number;
}

/** Every event of the range, one by one. */
async function readEvents(db: D1Database, { event, by }: TrendsQuestion, days: Day[], people: boolean): Promise<Read> {
  const [meta, points] = await db.batch([
    db.prepare(META),
    db
      .prepare(by === null && people ? SCANNED_DAYS : scanned(keyOf(by), people))
      .bind(event, spansOf(days), ...propertyOf(by)),
  ]);
  return { points: (points?.results ?? []) as Point[], version: metaOf(meta).version };
}

/** Whole days from the daily counts, the edges event by event; null where the counts cannot tell. */
async function readCounts(
  db: D1Database,
  timeZone: string,
  { event, by }: TrendsQuestion,
  days: Day[],
): Promise<Read | null> {
  if (by && 'property' in by) return null;
  const first = dayNumber(days[0]?.day ?? '1970-01-01');
  const whole = days.flatMap(({ whole, day }) => (whole ? [dayNumber(day)] : []));
  const [meta, points, edges] = await db.batch([
    db.prepare(META),
    db.prepare(counted(by ? `nullif(${COUNTED[by.column]}, '')` : 'NULL')).bind(event, first, JSON.stringify(whole)),
    db.prepare(scanned(keyOf(by), false)).bind(event, spansOf(days, false)),
  ]);
  const { version, zone } = metaOf(meta);
  if (zone !== timeZone) return null;
  return { points: [...((points?.results ?? []) as Point[]), ...((edges?.results ?? []) as Point[])], version };
}

const META = "SELECT name, value FROM meta WHERE name IN ('graph_version', 'daily_zone')";

function metaOf(result: D1Result | undefined): { version: number; zone: string | undefined } {
  const rows = new Map(
    ((result?.results ?? []) as { name: string; value: string }[]).map((row) => [row.name, row.value]),
  );
  return { version: Number(rows.get('graph_version') ?? 0), zone: rows.get('daily_zone') };
}

const dayNumber = (day: string) => Date.parse(`${day}T00:00:00Z`) / DAY_MS;
const propertyOf = (by: Dimension) => (by && 'property' in by ? [`$."${by.property}"`] : []);

function keyOf(by: Dimension): string {
  if (by === null) return 'NULL';
  return 'column' in by ? COLUMNS[by.column] : 'CAST(e.properties->>?3 AS TEXT)';
}

/** Days as the statement takes them; with `false`, only those that the range cuts. */
function spansOf(days: readonly Day[], whole = true): string {
  return JSON.stringify(days.flatMap((each, i) => (whole || !each.whole ? [[each.begin, each.end, i]] : [])));
}

/** The largest series, and the rest as one: its people are not known, since one may stand in several. */
function seriesOf(points: readonly Point[], length: number, withPeople: boolean): TrendsReply['series'] {
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
