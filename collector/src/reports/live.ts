import type { LiveReply } from '@guiyi/protocol';
import { PERSON } from './person.ts';

const MINUTE_MS = 60_000;
const MINUTES = 30;
const MOST_NAMES = 10;
const MOST_CHANNELS = 20;

/** The names that there are (pages without one included), one look at the index for each: the table itself may be long. */
const NAMES = `name(name) AS (
  SELECT min(name) FROM daily_events
  UNION ALL SELECT (SELECT min(d.name) FROM daily_events d WHERE d.name > name.name) FROM name WHERE name.name IS NOT NULL
)`;

/** ?1 from, ?2 to. */
const RECENT = `recent AS MATERIALIZED (
  SELECT e.name, e.type, e.time, e.channel, ${PERSON} AS person FROM name CROSS JOIN events e
  WHERE e.name = name.name AND e.bot = 0 AND e.time >= ?1 AND e.time < ?2
)`;

/** One reading for all of it: the board is looked at every few seconds. */
const BOARD = `
WITH RECURSIVE ${NAMES}, ${RECENT}
SELECT 'minute' AS what, CAST((time - ?1) / ${MINUTE_MS} AS INTEGER) AS key, count(*) AS n FROM recent GROUP BY 2
UNION ALL SELECT 'people', NULL, count(DISTINCT person) FROM recent
UNION ALL SELECT * FROM (
  SELECT 'channel', channel, count(DISTINCT person) AS n FROM recent WHERE channel IS NOT NULL
  GROUP BY channel ORDER BY n DESC, channel LIMIT ${MOST_CHANNELS})
UNION ALL SELECT * FROM (
  SELECT 'name', iif(name = '', type, name) AS shown, count(*) AS n FROM recent GROUP BY shown ORDER BY n DESC, shown LIMIT ${MOST_NAMES})`;

interface Line {
  what: 'minute' | 'people' | 'channel' | 'name';
  key: string | number | null;
  n: number;
}

/** Who is there now: whole minutes up to the one that has begun. */
export async function liveReport(db: D1Database, now: number): Promise<LiveReply> {
  const to = Math.floor(now / MINUTE_MS + 1) * MINUTE_MS;
  const from = to - MINUTES * MINUTE_MS;
  const [version, board] = await db.batch([
    db.prepare("SELECT value FROM meta WHERE name = 'graph_version'"),
    db.prepare(BOARD).bind(from, to),
  ]);
  const [meta] = (version?.results ?? []) as { value: string }[];
  const lines = (board?.results ?? []) as Line[];
  const of = (what: Line['what']) => lines.filter((line) => line.what === what);
  const counts = new Map(of('minute').map(({ key, n }) => [key, n]));
  const minutes = Array.from({ length: MINUTES }, (_, minute) => counts.get(minute) ?? 0);
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    minutes,
    events: minutes.reduce((sum, events) => sum + events, 0),
    people: of('people')[0]?.n ?? 0,
    channels: of('channel').map(({ key, n }) => ({ channel: String(key), people: n })),
    names: of('name').map(({ key, n }) => ({ name: String(key), events: n })),
    graph_version: Number(meta?.value ?? 0),
  };
}
