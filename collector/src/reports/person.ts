/**
 * Who an event `e` belongs to: whoever held its identifier at its time; where nobody did, the identifier stands for its own.
 */
export const PERSON = `coalesce((
  SELECT iif(h.until > e.time, h.person_id, NULL) FROM holds h
  WHERE h.identifier = e.identifier AND h.since <= e.time ORDER BY h.since DESC LIMIT 1
), e.identifier)`;

/** Events to be told by person. All parts are SQL. */
interface Told {
  /** What the events `e` are joined with. */
  beside: string;
  where: string;
  /** Before when they all lie. */
  end: string;
  /** By what they are told apart, beside the person. */
  apart?: string;
  /** What is told of them: of all events of an identifier together, and of a single one. */
  columns: Record<string, readonly [together: string, single: string]>;
}

/**
 * Events by person, as a query for `person`, `time` (of the first one) and the columns; a person may have several rows. Each
 * identifier is looked up once, not for each event; those that changed hands in the meantime are looked at event by event.
 */
export function byPerson({ beside, where, end, apart = 'NULL', columns }: Told): string {
  const told = Object.entries(columns);
  const names = told.map(([name]) => `, ${name}`).join('');
  const together = told.map(([name, [sql]]) => `, ${sql} AS ${name}`).join('');
  const single = told.map(([, [, sql]]) => `, ${sql}`).join('');
  return `
  WITH g AS (
    SELECT e.identifier, min(e.time) AS time${together} FROM ${beside} CROSS JOIN events e WHERE ${where} GROUP BY e.identifier, ${apart}
  ),
  each AS MATERIALIZED (SELECT g.*, coalesce((
    SELECT iif(h.until >= ${end}, h.person_id, NULL) FROM holds h
    WHERE h.identifier = g.identifier AND h.since <= g.time ORDER BY h.since DESC LIMIT 1
  ), iif(EXISTS (SELECT 1 FROM holds h WHERE h.identifier = g.identifier AND h.until > g.time), NULL, g.identifier)) AS person FROM g),
  changed AS (SELECT DISTINCT identifier FROM each WHERE person IS NULL)
  SELECT person, time${names} FROM each WHERE person IS NOT NULL
  UNION ALL SELECT ${PERSON}, e.time${single}
    FROM changed CROSS JOIN ${beside} CROSS JOIN events e INDEXED BY events_by_identifier
    WHERE e.identifier = changed.identifier AND ${where}`;
}

/** An order that was reported twice (by browser and backend, say) is its earliest report. */
export const ONCE = `(e.order_id IS NULL OR NOT EXISTS (
  SELECT 1 FROM events o WHERE o.order_id = e.order_id AND o.name = e.name AND o.bot = 0
    AND (o.time < e.time OR (o.time = e.time AND o.seq < e.seq))
))`;
