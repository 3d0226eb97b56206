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
  SELECT e.name, e.time, e.channel, ${PERSON} AS person FROM name CROSS JOIN events e
  WHERE e.name = name.name AND e.bot = 0 AND e.time >= ?1 AND e.time < ?2
)`;

const rows = (what: string) => `WITH RECURSIVE ${NAMES}, ${RECENT} ${what}`;

const ALL = rows(
  `SELECT CAST((time - ?1) / ${MINUTE_MS} AS INTEGER) AS minute, count(*) AS events FROM recent GROUP BY 1`,
);
const PEOPLE = rows('SELECT count(DISTINCT person) AS people FROM recent');
const BY_CHANNEL = rows(`SELECT channel, count(DISTINCT person) AS people FROM recent WHERE channel IS NOT NULL
  GROUP BY channel ORDER BY people DESC, channel LIMIT ${MOST_CHANNELS}`);
const BY_NAME = rows(`SELECT name, count(*) AS events FROM recent WHERE name <> '' GROUP BY name
  ORDER BY events DESC, name LIMIT ${MOST_NAMES}`);

/** Who is there now: whole minutes up to the one that has begun. */
export async function liveReport(db: D1Database, now: number): Promise<LiveReply> {
  const to = Math.floor(now / MINUTE_MS + 1) * MINUTE_MS;
  const from = to - MINUTES * MINUTE_MS;
  const ask = (sql: string) => db.prepare(sql).bind(from, to);
  const [version, all, people, channels, names] = await db.batch([
    db.prepare("SELECT value FROM meta WHERE name = 'graph_version'"),
    ...[ALL, PEOPLE, BY_CHANNEL, BY_NAME].map(ask),
  ]);
  const counts = new Map(
    ((all?.results ?? []) as { minute: number; events: number }[]).map((m) => [m.minute, m.events]),
  );
  const minutes = Array.from({ length: MINUTES }, (_, minute) => counts.get(minute) ?? 0);
  const [meta] = (version?.results ?? []) as { value: string }[];
  const [who] = (people?.results ?? []) as { people: number }[];
  return {
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    minutes,
    events: minutes.reduce((sum, events) => sum + events, 0),
    people: who?.people ?? 0,
    channels: (channels?.results ?? []) as LiveReply['channels'],
    names: (names?.results ?? []) as LiveReply['names'],
    graph_version: Number(meta?.value ?? 0),
  };
}
