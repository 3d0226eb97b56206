import type { TrendsReply } from '@guiyi/protocol';
import { countedByDay } from './by-day.ts';
import { type Day, daysIn, listed } from './days.ts';
import { PERSON } from './person.ts';
import { type Point, seriesOf } from './trend-series.ts';

const DAY_MS = 86_400_000;
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

/** Every event of the range, one by one; people of whole days are looked up where they were counted before. */
async function readEvents(db: D1Database, { event, by }: TrendsQuestion, days: Day[], people: boolean): Promise<Read> {
  const sql = by === null && people ? SCANNED_DAYS : scanned(keyOf(by), people);
  const count = (list: string) => db.prepare(sql).bind(event, list, ...propertyOf(by));
  // Values of properties are nobody's to keep twice.
  if (people && !(by && 'property' in by)) {
    const question = ['people', event, by?.column ?? ''];
    const { rows, version } = await countedByDay<Point>(
      db,
      { question, columns: ['key', 'events', 'people'], count },
      days,
    );
    return { points: rows, version };
  }
  const [meta, points] = await db.batch([db.prepare(META), count(listed(days))]);
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
    db.prepare(scanned(keyOf(by), false)).bind(event, listed(days.filter(({ whole }) => !whole))),
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
