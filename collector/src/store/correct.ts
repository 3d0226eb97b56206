import type { Span } from '../lib/erasure.ts';

const MINE = (table: string) => `rowid IN (SELECT e.rowid FROM json_each(?1) AS s CROSS JOIN ${table} AS e
  ON e.identifier = s.value ->> 'key' WHERE e.time >= s.value ->> 'since' AND e.time < s.value ->> 'until')`;

/** Where an event keeps traits: in itself, and in its context. `set` writes the changed JSON back. */
const PLACES = [
  { table: 'events', json: 'traits', path: '$', set: (json: string) => `traits = ${json}` },
  { table: 'events', json: 'context', path: '$.traits', set: (json: string) => `context = ${json}` },
  // Put aside: a row as JSON, in which these two are JSON texts or JSON.
  ...(['traits', 'context'] as const).map((column) => ({
    table: 'restricted_events',
    json: `(row ->> '${column}')`,
    path: column === 'traits' ? '$' : '$.traits',
    set: (json: string) => `row = json_set(row, '$.${column}', ${json})`,
  })),
];

/**
 * Replaces traits wherever the person's events hold one of that name; null removes it. Returns how many values were
 * changed. Names are escaped, so that no name can reach another place.
 */
export async function correctTraits(
  db: D1Database,
  spans: readonly Span[],
  traits: Readonly<Record<string, string | number | boolean | null>>,
): Promise<number> {
  const list = JSON.stringify(spans);
  const statements = Object.entries(traits).flatMap(([name, value]) =>
    PLACES.map(({ table, json, path, set }) => {
      const at = `${path}.${JSON.stringify(name)}`;
      const change = value === null ? `json_remove(${json}, ?2)` : `json_set(${json}, ?2, json(?3))`;
      return db
        .prepare(
          `UPDATE ${table} SET ${set(change)} WHERE ${MINE(table)} AND json_type(${json}, ?2) IS NOT NULL
             AND ?3 IS ?3`,
        )
        .bind(list, at, JSON.stringify(value));
    }),
  );
  if (statements.length === 0) return 0;
  // Asked for each: what the reply says of changes counts those of triggers too.
  const counted = statements.flatMap((statement) => [statement, db.prepare('SELECT changes() AS n')]);
  const results = await db.batch<{ n?: number }>(counted);
  return results.reduce((sum, { results: [row] }) => sum + (row?.n ?? 0), 0);
}

/** The names of all traits that the person's events hold. */
export async function traitNames(db: D1Database, spans: readonly Span[]): Promise<string[]> {
  const places = PLACES.map(
    ({ table, json, path }) => `SELECT t.key AS name
      FROM (SELECT ${json} AS json FROM ${table} WHERE ${MINE(table)}) AS e, json_each(e.json, '${path}') AS t`,
  );
  const { results } = await db.prepare(places.join(' UNION ')).bind(JSON.stringify(spans)).all<{ name: string }>();
  return results.map(({ name }) => name);
}
