import type { HoldStore } from './hold-store.ts';

/** Identifiers written to D1 in one transaction. */
const PAGE = 500;

/**
 * Copies changed holds into D1's read model, where reports join them. One writer, in order; what a crash leaves behind
 * is still marked and goes with the next run. Returns true when more waits.
 */
export async function publish(sql: SqlStorage, holds: HoldStore, db: D1Database): Promise<boolean> {
  const version = holds.version();
  const dirty = [
    ...sql.exec<{ ident: number; key: string }>(
      'SELECT d.ident, i.key FROM dirty d JOIN idents i ON i.id = d.ident ORDER BY d.version LIMIT ?',
      PAGE,
    ),
  ];
  const gone = [...sql.exec<{ key: string }>('SELECT key FROM gone LIMIT ?', PAGE)].map((row) => row.key);
  if (dirty.length === 0 && gone.length === 0) return false;
  const rows = dirty.flatMap(({ ident, key }) =>
    holds.of(ident).map(({ since, until, core }) => [key, since, until, holds.personOf(core)]),
  );
  const ids = JSON.stringify(dirty.map((row) => row.ident));
  await db.batch([
    db
      .prepare('DELETE FROM holds WHERE identifier IN (SELECT value FROM json_each(?))')
      .bind(JSON.stringify([...dirty.map((row) => row.key), ...gone])),
    db
      .prepare(
        `INSERT INTO holds (identifier, since, until, person_id)
       SELECT value->>0, value->>1, value->>2, value->>3 FROM json_each(?)`,
      )
      .bind(JSON.stringify(rows)),
    db.prepare("INSERT OR REPLACE INTO meta VALUES ('graph_version', ?)").bind(String(version)),
  ]);
  sql.exec('DELETE FROM dirty WHERE version <= ? AND ident IN (SELECT value FROM json_each(?))', version, ids);
  sql.exec('DELETE FROM gone WHERE key IN (SELECT value FROM json_each(?))', JSON.stringify(gone));
  return sql.exec<{ n: number }>('SELECT (SELECT count(*) FROM dirty) + (SELECT count(*) FROM gone) AS n').one().n > 0;
}
