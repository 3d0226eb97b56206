import type { RequestAnswer, SubjectRequest } from '@guiyi/protocol';
import type { Span } from '../lib/erasure.ts';

/** A data subject's request as it is kept. Times are milliseconds. */
export interface RequestRow {
  id: string;
  kind: SubjectRequest['kind'];
  subject: string;
  scope: SubjectRequest['scope'];
  status: SubjectRequest['status'];
  reason: string | null;
  created_at: number;
  due_at: number | null;
  /** JSON of identifier keys; null once it is no longer needed. */
  named: string | null;
  /** JSON of {@link Span}s; null until the graph was asked, and once they are no longer needed. */
  spans: string | null;
  acted_at: number | null;
  attempts: number;
  error: string | null;
  removed: string;
  withheld: number;
  finished_at: number | null;
  proof: string | null;
  /** JSON of what a correction changes; null where there is nothing (left) to change. */
  changes: string | null;
  /** JSON of {@link RequestAnswer}. */
  answer: string | null;
  expires_at: number | null;
  /** Member of staff; null where the person asks themselves. */
  opened_by: string | null;
  approved_by: string | null;
  batch: string | null;
  /** SHA-256 of the token with which the person follows it. */
  token_hash: string | null;
}

export type NewRow = Pick<
  RequestRow,
  | 'id'
  | 'kind'
  | 'subject'
  | 'scope'
  | 'status'
  | 'reason'
  | 'created_at'
  | 'due_at'
  | 'changes'
  | 'opened_by'
  | 'batch'
  | 'token_hash'
> & { named: string };

/** Writes a request down, unless the same one is being worked on. Returns the one that is. */
export async function openRequest(db: D1Database, request: NewRow): Promise<RequestRow> {
  const { id, kind, subject, scope, status, reason, created_at, due_at, named, changes } = request;
  const { opened_by, batch, token_hash } = request;
  const [, found] = await db.batch<RequestRow>([
    db
      .prepare(
        `INSERT INTO requests (id, kind, subject, scope, status, reason, created_at, due_at, named, changes,
           opened_by, batch, token_hash)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13) ON CONFLICT DO NOTHING`,
      )
      .bind(id, kind, subject, scope, status, reason, created_at, due_at, named, changes, opened_by, batch, token_hash),
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

/** Statuses in which the machine has nothing to do: it waits for somebody, or the request is in force. */
const RESTING = `('awaiting_identity', 'awaiting_approval', 'in_effect')`;

/** Takes the unfinished requests that nobody is working on, for `lease` milliseconds. A correction waits for its values. */
export async function leaseRequests(db: D1Database, now: number, lease: number): Promise<RequestRow[]> {
  const sql = `UPDATE requests SET status = iif(status = 'received', 'in_progress', status), leased_until = ?1,
      attempts = attempts + 1
    WHERE finished_at IS NULL AND leased_until <= ?2 AND status NOT IN ${RESTING}
      AND (kind <> 'correction' OR changes IS NOT NULL) RETURNING *`;
  return (
    await db
      .prepare(sql)
      .bind(now + lease, now)
      .all<RequestRow>()
  ).results;
}

/** The requests that restrict somebody now. */
export async function requestsInEffect(db: D1Database): Promise<RequestRow[]> {
  return (await db.prepare("SELECT * FROM requests WHERE status = 'in_effect' ORDER BY created_at").all<RequestRow>())
    .results;
}

/** Keeps whom a request takes, before anything is done: a crash must not forget it. */
export async function saveSpans(db: D1Database, id: string, spans: readonly Span[], withheld: number): Promise<void> {
  const sql = 'UPDATE requests SET spans = ?2, withheld = max(withheld, ?3) WHERE id = ?1';
  await db.prepare(sql).bind(id, JSON.stringify(spans), withheld).run();
}

/** Keeps when the tombstones were set, or since when a restriction holds. */
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
export async function releaseRequest(
  db: D1Database,
  id: string,
  error: string,
  at: number,
  status: RequestRow['status'] = 'in_progress',
): Promise<void> {
  const sql = 'UPDATE requests SET error = ?2, leased_until = ?3, status = ?4 WHERE id = ?1 AND finished_at IS NULL';
  await db.prepare(sql).bind(id, error, at, status).run();
}

/** Keeps what shows that nothing is left here, before others have confirmed it. */
export async function saveProof(db: D1Database, id: string, proof: object): Promise<void> {
  await db.prepare('UPDATE requests SET proof = ? WHERE id = ?').bind(JSON.stringify(proof), id).run();
}

/** Ends an erasure: whom it was about is forgotten in the same write. */
export async function completeRequest(db: D1Database, id: string, now: number): Promise<void> {
  const sql = `UPDATE requests SET status = 'completed', named = NULL, spans = NULL, error = NULL, finished_at = ?2
    WHERE id = ?1 AND finished_at IS NULL AND proof IS NOT NULL`;
  await db.prepare(sql).bind(id, now).run();
}

/** Ends a request of another kind. `expires`: until then whom it is about is kept, so that a copy can be fetched. */
export async function answerRequest(
  db: D1Database,
  id: string,
  status: 'completed' | 'refused',
  answer: RequestAnswer,
  now: number,
  expires: number | null = null,
): Promise<boolean> {
  const sql = `UPDATE requests SET status = ?2, answer = ?3, finished_at = ?4, expires_at = ?5, error = NULL,
      changes = NULL, named = iif(?5 IS NULL, NULL, named), spans = iif(?5 IS NULL, NULL, spans)
    WHERE id = ?1 AND finished_at IS NULL`;
  const { meta } = await db.prepare(sql).bind(id, status, JSON.stringify(answer), now, expires).run();
  return meta.changes > 0;
}

/** A restriction or an objection is in force. */
export async function takeEffect(db: D1Database, id: string, answer: RequestAnswer): Promise<void> {
  const sql = `UPDATE requests SET status = 'in_effect', error = NULL, answer = ? WHERE id = ? AND finished_at IS NULL`;
  await db.prepare(sql).bind(JSON.stringify(answer), id).run();
}

/** Hands in the values of a correction. False when it is not one that waits for them. */
export async function saveChanges(db: D1Database, id: string, changes: string): Promise<boolean> {
  const sql = `UPDATE requests SET changes = ? WHERE id = ? AND kind = 'correction' AND finished_at IS NULL
    AND changes IS NULL AND status = 'received'`;
  return (await db.prepare(sql).bind(changes, id).run()).meta.changes > 0;
}

/** Forgets whom finished requests are about, once their copies can no longer be fetched. */
export async function expireRequests(db: D1Database, now: number): Promise<void> {
  const sql = `UPDATE requests SET named = NULL, spans = NULL, expires_at = NULL
    WHERE expires_at IS NOT NULL AND expires_at <= ?`;
  await db.prepare(sql).bind(now).run();
}

const NAMES = `EXISTS (SELECT 1 FROM json_each(?1) AS k WHERE
    k.value IN (SELECT value FROM json_each(named)) OR k.value IN (SELECT value ->> 'key' FROM json_each(spans)))`;

/** Forgets the erased in requests that are answered or in force; those that are worked on forget them when they end. */
export function forgetInRequests(db: D1Database, keys: readonly string[], now: number): D1PreparedStatement {
  return db
    .prepare(
      `UPDATE requests SET named = NULL, spans = NULL, expires_at = NULL, changes = NULL,
         status = iif(status = 'in_effect', 'completed', status), finished_at = coalesce(finished_at, ?2)
       WHERE (finished_at IS NOT NULL OR status = 'in_effect') AND named IS NOT NULL AND ${NAMES}`,
    )
    .bind(JSON.stringify(keys), now);
}
