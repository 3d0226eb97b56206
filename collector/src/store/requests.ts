import type { Span } from '../lib/erasure.ts';

/** A data subject's request as it is kept. Times are milliseconds. */
export interface RequestRow {
  id: string;
  kind: 'erasure';
  subject: string;
  scope: 'person' | 'listed';
  status: 'received' | 'in_progress' | 'completed';
  reason: string | null;
  created_at: number;
  due_at: number | null;
  /** JSON of identifier keys; null once finished. */
  named: string | null;
  /** JSON of {@link Span}s; null until the graph was asked, and once finished. */
  spans: string | null;
  acted_at: number | null;
  attempts: number;
  error: string | null;
  removed: string;
  withheld: number;
  finished_at: number | null;
  proof: string | null;
}

/** Writes a request down, unless the same one is being worked on. Returns the one that is. */
export async function openRequest(
  db: D1Database,
  request: Pick<RequestRow, 'id' | 'kind' | 'subject' | 'scope' | 'reason' | 'created_at' | 'due_at'> & {
    named: string;
  },
): Promise<RequestRow> {
  const { id, kind, subject, scope, reason, created_at, due_at, named } = request;
  const [, found] = await db.batch<RequestRow>([
    db
      .prepare(
        `INSERT INTO requests (id, kind, subject, scope, status, reason, created_at, due_at, named)
         VALUES (?1, ?2, ?3, ?4, 'received', ?5, ?6, ?7, ?8) ON CONFLICT DO NOTHING`,
      )
      .bind(id, kind, subject, scope, reason, created_at, due_at, named),
    db
      .prepare('SELECT * FROM requests WHERE kind = ? AND subject = ? AND scope = ? AND finished_at IS NULL')
      .bind(kind, subject, scope),
  ]);
  const [row] = found?.results ?? [];
  if (row === undefined) throw new Error('The request was neither written nor found.');
  return row;
}

export async function findRequest(db: D1Database, id: string): Promise<RequestRow | null> {
  return db.prepare('SELECT * FROM requests WHERE id = ?').bind(id).first<RequestRow>();
}

/** The newest requests, newest first. */
export async function allRequests(db: D1Database, limit: number): Promise<RequestRow[]> {
  const sql = 'SELECT * FROM requests ORDER BY created_at DESC, id LIMIT ?';
  return (await db.prepare(sql).bind(limit).all<RequestRow>()).results;
}

/** Takes the unfinished requests that nobody is working on, for `lease` milliseconds. */
export async function leaseRequests(db: D1Database, now: number, lease: number): Promise<RequestRow[]> {
  const sql = `UPDATE requests SET status = 'in_progress', leased_until = ?1, attempts = attempts + 1
    WHERE finished_at IS NULL AND leased_until <= ?2 RETURNING *`;
  return (
    await db
      .prepare(sql)
      .bind(now + lease, now)
      .all<RequestRow>()
  ).results;
}

/** Keeps whom an erasure takes, before anything is taken: a crash must not forget it. */
export async function saveSpans(db: D1Database, id: string, spans: readonly Span[], withheld: number): Promise<void> {
  const sql = 'UPDATE requests SET spans = ?2, withheld = max(withheld, ?3) WHERE id = ?1';
  await db.prepare(sql).bind(id, JSON.stringify(spans), withheld).run();
}

/** Keeps when the tombstones were set. */
export async function saveActed(db: D1Database, id: string, at: number): Promise<void> {
  await db.prepare('UPDATE requests SET acted_at = ? WHERE id = ?').bind(at, id).run();
}

/** Adds to the count of what was taken out of a store. */
export async function addRemoved(db: D1Database, id: string, store: string, rows: number): Promise<void> {
  const sql = `UPDATE requests SET removed = json_set(removed, '$.' || ?2, coalesce(removed ->> ('$.' || ?2), 0) + ?3)
    WHERE id = ?1`;
  await db.prepare(sql).bind(id, store, rows).run();
}

/** Gives a request back, to be tried again from `at` on. */
export async function releaseRequest(db: D1Database, id: string, error: string, at: number): Promise<void> {
  const sql = 'UPDATE requests SET error = ?2, leased_until = ?3 WHERE id = ?1 AND finished_at IS NULL';
  await db.prepare(sql).bind(id, error, at).run();
}

/** Ends a request: whom it was about is forgotten in the same write. */
export async function completeRequest(db: D1Database, id: string, proof: object, now: number): Promise<void> {
  const sql = `UPDATE requests SET status = 'completed', named = NULL, spans = NULL, error = NULL, finished_at = ?2,
    proof = ?3 WHERE id = ?1 AND finished_at IS NULL`;
  await db.prepare(sql).bind(id, now, JSON.stringify(proof)).run();
}
