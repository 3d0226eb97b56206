/** What the numbers of a question's days sum up to; another sum means that its answer may be another, too. */
export type DaysVersion = string;

/**
 * Days since 1970, UTC, of milliseconds. Division rounds toward zero; the large number keeps days before 1970 right. Numbers that
 * are bound come as floating-point ones, whose division would not round.
 */
const dayOf = (time: string) => `(CAST(${time} AS INTEGER) + 8640000000000000) / 86400000 - 100000000`;

/** What a version grows by: by chance, see the migration. */
const GROWTH = 'abs(random() % 1000000000) + 1';

const GROW = `INSERT INTO day_versions (day, version) SELECT day, ${GROWTH} FROM day WHERE day IS NOT NULL
  ON CONFLICT (day) DO UPDATE SET version = version + excluded.version`;

/** Days of the events behind the mark that `countedDaily` has noted, and of other reports of their orders. */
export const GROW_WRITTEN = `WITH fresh AS (
    SELECT name, time, order_id FROM events
    WHERE bot = 0 AND seq > (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'daily_seq')
  ), day (day) AS (
    SELECT ${dayOf('time')} FROM fresh
    UNION SELECT ${dayOf('o.time')} FROM fresh CROSS JOIN events o
      ON o.order_id = fresh.order_id AND o.name = fresh.name AND o.bot = 0
  )
  ${GROW}`;

/** Days on which these identifiers have events: a look at the index for each, however many events it has. ?1 JSON. */
export const GROW_HELD = `WITH RECURSIVE met (identifier, time) AS (
    SELECT i.value, (SELECT min(e.time) FROM events e WHERE e.identifier = i.value) FROM json_each(?1) i
    UNION ALL SELECT identifier, (
      SELECT min(e.time) FROM events e
      WHERE e.identifier = met.identifier AND e.time >= (${dayOf('met.time')} + 1) * 86400000
    ) FROM met WHERE time IS NOT NULL
  ), day (day) AS (SELECT DISTINCT ${dayOf('time')} FROM met)
  ${GROW}`;

/** The version of the days from one moment (SQL, ms) up to another, exclusive. */
export const versionBetween = (from: string, to: string) =>
  `(SELECT coalesce(sum(version), 0) FROM day_versions WHERE day BETWEEN ${dayOf(from)} AND ${dayOf(`${to} - 1`)})`;

/** Beside the events, reports read the channel rules and what ads cost. ?1 from, ?2 to. */
const BASIS = `SELECT ${versionBetween('?1', '?2')}
    || ' ' || (SELECT count(*) || ' ' || coalesce(max(reclassified_at), 0) FROM channel_rules)
    || ' ' || (SELECT count(*) || ' ' || coalesce(sum(created_at), 0) FROM cost_imports) AS version,
  (SELECT value FROM meta WHERE name = 'graph_version') AS graph`;

/** What an answer that reads these days (ms, half-open) rests on, and the version of the identity graph at that moment. */
export async function basisOf(
  db: D1Database,
  from: number,
  to: number,
): Promise<{ version: DaysVersion; graph: number }> {
  const row = await db.prepare(BASIS).bind(from, to).first<{ version: string; graph: string | null }>();
  return { version: row?.version ?? '', graph: Number(row?.graph ?? 0) };
}
