import { ONCE } from './person.ts';

/** Touches of one channel closer than this are one: a page that was reloaded, a link that was clicked twice. */
const SAME_TOUCH_MS = 30 * 60_000;

/**
 * What counts as one touch of a path. `touch`: touches of one channel in a row count once when they are 30 minutes apart or
 * less, or in one session. `session`: a session counts once, as what began it. `exposure`: every single one counts.
 */
export const UNITS = ['touch', 'session', 'exposure'] as const;
export type Unit = (typeof UNITS)[number];

/**
 * Conversions and who made them: who held the identifier at that time. An order that was reported twice (by browser and
 * backend, say) is its earliest report, whatever the range. CROSS JOIN fixes the order of the loops, here and below. ?1 goals,
 * ?2 days (see `goalsJson` and `listed`).
 */
export const CONVERSIONS = `
  SELECT d.value->>2 AS day, e.time, e.value, e.currency, g.value->>1 AS lookback, (
    SELECT iif(h.until > e.time, h.person_id, NULL) FROM holds h
    WHERE h.identifier = e.identifier AND h.since <= e.time ORDER BY h.since DESC LIMIT 1
  ) AS person_id
  FROM json_each(?1) g CROSS JOIN json_each(?2) d CROSS JOIN events e
  WHERE e.name = g.value->>0 AND e.bot = 0 AND e.time >= d.value->>0 AND e.time < d.value->>1 AND ${ONCE}`;

/** What a touch must know of those before it; a window that is not asked for is not computed. */
const NEIGHBOURS: Record<Unit, (name: string, table: string) => string> = {
  touch: (name, table) => `, lag(${name}) OVER earlier AS last_channel, lag(${table}.time) OVER earlier AS last_time,
    lag(${table}.session_id) OVER earlier AS last_session`,
  session: (_, table) => `, lag(${table}.time) OVER earlier AS last_time, row_number() OVER visit AS of_visit`,
  exposure: () => '',
};

/**
 * Touches before the conversion `c`, of identifiers that its person held at the time of the touch: never another
 * person's.
 */
const touchesBy = (name: string, unit: Unit) => `
  SELECT t.seq, t.time, ${name} AS channel, t.session_id ${NEIGHBOURS[unit](name, 't')}
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

/** Conversions by day, path and currency; `timed` paths say how long before the conversion each touch was. */
export const pathsIn = (timed: boolean, by: keyof typeof BY, unit: Unit) => `
WITH conversion AS MATERIALIZED (${CONVERSIONS}),
journey AS (
  SELECT c.day, c.currency, c.value, (
    SELECT ${timed ? TIMED : PLAIN} FROM (${touchesBy(BY[by], unit)})
    WHERE ${COUNTS[unit]}
  ) AS path
  FROM conversion c
)
SELECT day, coalesce(path, '') AS path, currency, count(*) AS conversions, sum(value) AS value
FROM journey GROUP BY 1, 2, 3`;

/**
 * The paths of people who came in the range and did not convert in it: their touches of the range, back from the last one as
 * far as the longest look-back reaches. ?3 from, ?4 to.
 */
export const nullsIn = (by: keyof typeof BY, unit: Unit) => `
WITH converted AS MATERIALIZED (SELECT DISTINCT person_id FROM (${CONVERSIONS}) WHERE person_id IS NOT NULL),
came AS MATERIALIZED (
  SELECT h.person_id, t.seq, t.time, ${BY[by]} AS channel, t.session_id, max(t.time) OVER (PARTITION BY h.person_id) AS newest
  FROM events t INDEXED BY events_touch CROSS JOIN holds h
    ON h.identifier = t.identifier AND h.since <= t.time AND t.time < h.until
  WHERE t.channel IS NOT NULL AND t.bot = 0 AND t.time >= ?3 AND t.time < ?4
    AND h.person_id NOT IN (SELECT person_id FROM converted)
),
touch AS (
  SELECT person_id, seq, time, channel, session_id ${NEIGHBOURS[unit]('channel', 'came')} FROM came
  WHERE time >= newest - (SELECT max(value->>1) FROM json_each(?1))
  WINDOW earlier AS (PARTITION BY person_id ORDER BY time, seq),
    visit AS (PARTITION BY person_id, session_id ORDER BY time, seq)
),
journey AS (SELECT group_concat(channel, char(31) ORDER BY time, seq) AS path FROM touch WHERE ${COUNTS[unit]} GROUP BY person_id)
SELECT path, count(*) AS nulls FROM journey GROUP BY path`;
