import { versionBetween } from '../store/day-versions.ts';
import { type Day, listed } from './days.ts';
import type { Point } from './trend-series.ts';

/** Days with more keys than these are not kept. */
const MOST_KEYS = 1_000;

/** ?1 name, ?2 by, ?3 days. */
const KEPT = `SELECT d.value->>2 AS at, p.points FROM json_each(?3) d CROSS JOIN daily_people p
  WHERE p.name = ?1 AND p.by = ?2 AND p.begin = d.value->>0 AND p.until = d.value->>1
    AND p.version = ${versionBetween('p.begin', 'p.until')}`;

const VERSIONS = `SELECT d.value->>2 AS at, CAST(${versionBetween('(d.value->>0)', '(d.value->>1)')} AS TEXT) AS version
  FROM json_each(?1) d`;

const KEEP = `INSERT OR REPLACE INTO daily_people (name, by, begin, until, version, points)
  SELECT ?1, ?2, value->>0, value->>1, CAST(value->>2 AS INTEGER), value->>3 FROM json_each(?3)`;

const GRAPH = "SELECT value FROM meta WHERE name = 'graph_version'";

/** What is counted: a name of events, and the column that its days are divided by ('' for none). */
interface Counted {
  name: string;
  by: string;
}

/**
 * People by day: out of `daily_people` where a day is as it was when it was counted, else counted, and kept for the next one
 * who asks. What is kept carries the version of its day, read in the transaction that counted.
 *
 * @param count the statement that counts these days as points
 */
export async function peopleByDay(
  db: D1Database,
  what: Counted,
  days: readonly Day[],
  count: (days: string) => D1PreparedStatement,
): Promise<{ points: Point[]; version: number }> {
  const [graph, kept] = await db.batch([
    db.prepare(GRAPH),
    db.prepare(KEPT).bind(what.name, what.by, listed(days.filter(({ whole }) => whole))),
  ]);
  const [version] = (graph?.results ?? []) as { value: string }[];
  const known = new Map(((kept?.results ?? []) as { at: number; points: string }[]).map((row) => [row.at, row.points]));
  const missing = days.filter(({ at }) => !known.has(at));
  const counted = missing.length > 0 ? await counting(db, what, missing, count) : [];
  return { points: [...[...known].flatMap(pointsOf), ...counted], version: Number(version?.value ?? 0) };
}

async function counting(
  db: D1Database,
  { name, by }: Counted,
  days: readonly Day[],
  count: (days: string) => D1PreparedStatement,
): Promise<Point[]> {
  const list = listed(days);
  const [versions, counted] = await db.batch([db.prepare(VERSIONS).bind(list), count(list)]);
  const points = (counted?.results ?? []) as unknown as Point[];
  const versionOf = new Map(
    ((versions?.results ?? []) as { at: number; version: string }[]).map((row) => [row.at, row.version]),
  );
  const byDay = Map.groupBy(points, ({ day }) => day);
  const rows = days.flatMap(({ begin, end, at, whole }) => {
    const keys = (byDay.get(at) ?? []).map(({ key, events, people }) => [key, events, people]);
    return whole && keys.length <= MOST_KEYS ? [[begin, end, versionOf.get(at), JSON.stringify(keys)]] : [];
  });
  await db.prepare(KEEP).bind(name, by, JSON.stringify(rows)).run();
  return points;
}

function pointsOf([day, points]: [day: number, points: string]): Point[] {
  const keys = JSON.parse(points) as [string | null, number, number][];
  return keys.map(([key, events, people]) => ({ day, key, events, people }));
}
