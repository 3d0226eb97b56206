import type { RequestRow } from './requests.ts';

export async function saveToken(db: D1Database, id: string, hash: string): Promise<void> {
  await db.prepare('UPDATE requests SET token_hash = ? WHERE id = ?').bind(hash, id).run();
}

/** Lets a request go on that waits for a proof of identity, or for an approval. False where it does not. */
export async function admitRequest(db: D1Database, id: string): Promise<boolean> {
  const sql = `UPDATE requests SET status = 'received'
    WHERE id = ? AND status IN ('awaiting_identity', 'awaiting_approval')`;
  return (await db.prepare(sql).bind(id).run()).meta.changes > 0;
}

/** Refuses what nobody proved to be theirs. */
export async function refuseUnproven(db: D1Database, before: number, now: number): Promise<void> {
  const answer = JSON.stringify({ note: 'Identity was not proven in time.' });
  const sql = `UPDATE requests SET status = 'refused', answer = ?1, finished_at = ?2, named = NULL, changes = NULL
    WHERE status = 'awaiting_identity' AND created_at < ?3`;
  await db.prepare(sql).bind(answer, now, before).run();
}

export async function waitingInBatch(db: D1Database, batch: string): Promise<RequestRow[]> {
  const sql = "SELECT * FROM requests WHERE batch = ? AND status = 'awaiting_approval'";
  return (await db.prepare(sql).bind(batch).all<RequestRow>()).results;
}

/** Lets a batch go on. Returns the ids of its requests. */
export async function approveBatch(db: D1Database, batch: string, actor: string): Promise<string[]> {
  const sql = `UPDATE requests SET status = 'received', approved_by = ?2
    WHERE batch = ?1 AND status = 'awaiting_approval' AND opened_by <> ?2 RETURNING id`;
  return (await db.prepare(sql).bind(batch, actor).all<{ id: string }>()).results.map(({ id }) => id);
}

/** Requests that are not answered, and of which staff were not reminded since a time. */
export async function unremindedSince(db: D1Database, since: number): Promise<RequestRow[]> {
  const sql = `SELECT * FROM requests WHERE finished_at IS NULL AND due_at IS NOT NULL
    AND coalesce(reminded_at, 0) < ? ORDER BY due_at LIMIT 1000`;
  return (await db.prepare(sql).bind(since).all<RequestRow>()).results;
}

export async function saveReminded(db: D1Database, ids: readonly string[], now: number): Promise<void> {
  const sql = 'UPDATE requests SET reminded_at = ? WHERE id IN (SELECT value FROM json_each(?))';
  await db.prepare(sql).bind(now, JSON.stringify(ids)).run();
}
