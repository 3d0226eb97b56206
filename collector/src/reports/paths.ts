import type { PathRow } from '@guiyi/protocol';

const DAY_MS = 86_400_000;

/** Touches of one channel closer than this are one: a page that was reloaded, a link that was clicked twice. */
const SAME_TOUCH_MS = 30 * 60_000;

/** Part touches in a path, and the channel of a touch from its age; no channel has them in its name. */
const TOUCH = '\u001f';
const AGE = '\u001e';
/** Parts the campaign from its channel where paths go by campaign. */
export const CAMPAIGN = '\u001d';

/**
 * What counts as one touch of a path. `touch`: touches of one channel in a row count once when they are 30 minutes apart or
 * less, or in one session. `session`: a session counts once, as what began it. `exposure`: every single one counts.
 */
export const UNITS = ['touch', 'session', 'exposure'] as const;
export type Unit = (typeof UNITS)[number];

/** People who went the same way and paid in the same currency. */
interface PathGroup {
  path: string;
  currency: string | null;
  conversions: number;
  value: number | null;
}

/** The event that counts as a conversion, and how long before it a touch may lie. */
export interface Goal {
  name: string;
  lookbackMs: number;
}

/** The paths of a report. Times are milliseconds; `from` belongs to the range, `to` does not. */
export interface PathQuestion {
  goals: readonly Goal[];
  from: number;
  to: number;
  /** Whether the paths say how long before the conversion each touch was. */
  timed?: boolean;
  /** What a touch is named by; with `campaign`, the channel and, behind {@link CAMPAIGN}, the campaign if there is one. */
  by?: 'channel' | 'campaign';
  /** What counts as one touch; see {@link UNITS}. */
  unit?: Unit;
  /** Whether those who came in the range and did not convert in it are told, too. */
  nulls?: boolean;
}

/** So many conversions came by this path; `currency` as the events name it, null where they name none. */
export interface ConvertedPath extends PathRow {
  currency: string | null;
  value: number;
}

/**
 * Conversions and who made them: who held the identifier at that time. An order that was reported twice (by browser and
 * backend, say) is its earliest report, whatever the range. CROSS JOIN fixes the order of the loops, here and below.
 */
export const CONVERSIONS = `
  SELECT c.time, c.value, c.currency, g.value->>1 AS lookback, (
    SELECT iif(h.until > c.time, h.person_id, NULL) FROM holds h
    WHERE h.identifier = c.identifier AND h.since <= c.time ORDER BY h.since DESC LIMIT 1
  ) AS person_id
  FROM json_each(?1) g CROSS JOIN events c
  WHERE c.name = g.value->>0 AND c.bot = 0 AND c.time >= ?2 AND c.time < ?3
    AND (c.order_id IS NULL OR NOT EXISTS (
      SELECT 1 FROM events o WHERE o.order_id = c.order_id AND o.name = c.name AND o.bot = 0
        AND (o.time < c.time OR (o.time = c.time AND o.seq < c.seq))
    ))`;

/** What a touch must know of those before it. */
const NEIGHBOURS = (name: string, table: string) => `
  lag(${name}) OVER earlier AS last_channel, lag(${table}.time) OVER earlier AS last_time,
  lag(${table}.session_id) OVER earlier AS last_session, row_number() OVER visit AS of_visit`;

/**
 * Touches before the conversion `c`, of identifiers that its person held at the time of the touch: never another
 * person's.
 */
const touchesBy = (name: string) => `
  SELECT t.seq, t.time, ${name} AS channel, t.session_id, ${NEIGHBOURS(name, 't')}
  FROM holds h CROSS JOIN events t ON t.identifier = h.identifier AND t.channel IS NOT NULL AND t.bot = 0
    AND t.time >= max(h.since, c.time - c.lookback) AND t.time <= min(h.until - 1, c.time)
  WHERE h.person_id = c.person_id
  WINDOW earlier AS (ORDER BY t.time, t.seq), visit AS (PARTITION BY t.session_id ORDER BY t.time, t.seq)`;

/** A path of one touch needs no age: whatever it is, the touch has all the credit. */
const PLAIN = 'group_concat(channel, char(31) ORDER BY time, seq)';
const TIMED = `iif(count(*) = 1, max(channel),
  group_concat(channel || char(30) || (c.time - time), char(31) ORDER BY time, seq))`;

const BY = { channel: 't.channel', campaign: "t.channel || coalesce(char(29) || t.campaign, '')" };

/** Whether a touch counts, by what stands before it. */
const COUNTS: Record<Unit, string> = {
  touch: `last_channel IS NOT channel
      OR (time - last_time > ${SAME_TOUCH_MS} AND (session_id IS NULL OR session_id IS NOT last_session))`,
  session: `CASE WHEN session_id IS NULL THEN last_time IS NULL OR time - last_time > ${SAME_TOUCH_MS} ELSE of_visit = 1 END`,
  exposure: 'true',
};

const pathsIn = (path: string, name: string, unit: Unit) => `
WITH conversion AS MATERIALIZED (${CONVERSIONS}),
journey AS (
  SELECT c.currency, c.value, (
    SELECT ${path} FROM (${touchesBy(name)})
    WHERE ${COUNTS[unit]}
  ) AS path
  FROM conversion c
)
SELECT coalesce(path, '') AS path, currency, count(*) AS conversions, sum(value) AS value
FROM journey GROUP BY 1, 2`;

/**
 * The paths of people who came in the range and did not convert in it: their touches of the range, back from the last one as
 * far as the longest look-back reaches.
 */
const nullsIn = (name: string, unit: Unit) => `
WITH converted AS MATERIALIZED (SELECT DISTINCT person_id FROM (${CONVERSIONS}) WHERE person_id IS NOT NULL),
came AS MATERIALIZED (
  SELECT h.person_id, t.seq, t.time, ${name} AS channel, t.session_id, max(t.time) OVER (PARTITION BY h.person_id) AS newest
  FROM events t INDEXED BY events_touch CROSS JOIN holds h
    ON h.identifier = t.identifier AND h.since <= t.time AND t.time < h.until
  WHERE t.channel IS NOT NULL AND t.bot = 0 AND t.time >= ?2 AND t.time < ?3
    AND h.person_id NOT IN (SELECT person_id FROM converted)
),
touch AS (
  SELECT person_id, seq, time, channel, session_id, ${NEIGHBOURS('channel', 'came')} FROM came
  WHERE time >= newest - (SELECT max(value->>1) FROM json_each(?1))
  WINDOW earlier AS (PARTITION BY person_id ORDER BY time, seq),
    visit AS (PARTITION BY person_id, session_id ORDER BY time, seq)
),
journey AS (SELECT group_concat(channel, char(31) ORDER BY time, seq) AS path FROM touch WHERE ${COUNTS[unit]} GROUP BY person_id)
SELECT path, count(*) AS nulls FROM journey GROUP BY path`;

/** The paths of all conversions, and the version of the identity graph they were read under: one transaction. */
export async function convertedPaths(
  db: D1Database,
  { goals, from, to, timed = false, by = 'channel', unit = 'touch', nulls = false }: PathQuestion,
): Promise<{ paths: ConvertedPath[]; graphVersion: number }> {
  const asked = [goalsJson(goals), from, to];
  const [version, groups, others] = await db.batch([
    db.prepare("SELECT value FROM meta WHERE name = 'graph_version'"),
    db.prepare(pathsIn(timed ? TIMED : PLAIN, BY[by], unit)).bind(...asked),
    ...(nulls ? [db.prepare(nullsIn(BY[by], unit)).bind(...asked)] : []),
  ]);
  const [meta] = (version?.results ?? []) as { value: string }[];
  const converted = ((groups?.results ?? []) as PathGroup[]).map(({ path, value, ...rest }) => ({
    ...rest,
    ...(timed ? touchesWithAges(path) : { path: touchesOf(path) }),
    value: value ?? 0,
  }));
  const lost = ((others?.results ?? []) as { path: string; nulls: number }[]).map((row) => ({
    path: touchesOf(row.path),
    ...{ conversions: 0, value: 0, nulls: row.nulls, currency: null },
  }));
  return { graphVersion: Number(meta?.value ?? 0), paths: [...converted, ...lost] };
}

const touchesOf = (path: string) => (path === '' ? [] : path.split(TOUCH));

/** Goals as {@link CONVERSIONS} takes them. */
export function goalsJson(goals: readonly Goal[]): string {
  return JSON.stringify(goals.map(({ name, lookbackMs }) => [name, lookbackMs]));
}

function touchesWithAges(path: string): { path: string[]; times: number[] } {
  const touches = touchesOf(path).map((touch) => touch.split(AGE));
  return {
    path: touches.map(([channel = '']) => channel),
    times: touches.map(([, age = '0']) => Number(age) / DAY_MS),
  };
}
