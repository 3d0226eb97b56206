import type { CostImportsReply, CostRow } from '@guiyi/protocol';

/** Stores an import whole; false when the same rows were imported before. */
export async function saveCosts(
  db: D1Database,
  meta: { id: string; name: string; at: number },
  rows: readonly (CostRow & { line: number })[],
): Promise<boolean> {
  const [added] = await db.batch([
    db
      .prepare('INSERT OR IGNORE INTO cost_imports (id, name, created_at, row_count) VALUES (?1, ?2, ?3, ?4)')
      .bind(meta.id, meta.name, meta.at, rows.length),
    db
      .prepare(
        `INSERT INTO costs
           (import_id, line, day, channel, source, medium, campaign, amount, currency, impressions, clicks)
         SELECT ?1, value->>'line', value->>'day', value->>'channel', value->>'source', value->>'medium',
           value->>'campaign', value->>'amount', value->>'currency', value->>'impressions', value->>'clicks'
         FROM json_each(?2) WHERE NOT EXISTS (SELECT 1 FROM costs WHERE import_id = ?1)`,
      )
      .bind(meta.id, JSON.stringify(rows)),
  ]);
  return (added?.meta.changes ?? 0) > 0;
}

/** The imports, newest first. */
export async function costImports(db: D1Database): Promise<CostImportsReply['imports']> {
  const { results } = await db
    .prepare('SELECT id, name, created_at, row_count FROM cost_imports ORDER BY created_at DESC, id LIMIT 500')
    .all<{ id: string; name: string; created_at: number; row_count: number }>();
  return results.map(({ id, name, created_at, row_count }) => ({
    id,
    name,
    created_at: new Date(created_at).toISOString(),
    rows: row_count,
  }));
}

/** Takes an import back, with all its rows; false when there is none of this id. */
export async function removeCosts(db: D1Database, id: string): Promise<boolean> {
  const [removed] = await db.batch([
    db.prepare('DELETE FROM cost_imports WHERE id = ?1').bind(id),
    db.prepare('DELETE FROM costs WHERE import_id = ?1').bind(id),
  ]);
  return (removed?.meta.changes ?? 0) > 0;
}
