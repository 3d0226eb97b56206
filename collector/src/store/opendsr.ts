import type { RequestRow } from './requests.ts';

/** A request in the OpenDSR format, and the request that it became. */
export interface OpendsrRow {
  subject_request_id: string;
  request_id: string;
  /** JSON array of addresses. */
  callbacks: string;
  received_at: number;
  /** The status that was told last. */
  told: string | null;
}

/** OpenDSR knows four states. */
const STATE = `CASE r.status WHEN 'completed' THEN 'completed' WHEN 'refused' THEN 'cancelled'
  WHEN 'received' THEN 'pending' WHEN 'awaiting_approval' THEN 'pending' ELSE 'in_progress' END`;

export type OpendsrState = 'pending' | 'in_progress' | 'completed' | 'cancelled';
export type OpendsrRequest = OpendsrRow &
  Pick<RequestRow, 'due_at' | 'expires_at' | 'status'> & {
    state: OpendsrState;
    /** Who sent it: the actor of the call. */
    controller: string;
  };

/** Writes it down; the same id again keeps the first. */
export async function saveOpendsr(db: D1Database, row: Omit<OpendsrRow, 'told'>): Promise<void> {
  const sql = `INSERT INTO opendsr_requests (subject_request_id, request_id, callbacks, received_at, told)
    VALUES (?, ?, ?, ?, 'pending') ON CONFLICT DO NOTHING`;
  await db.prepare(sql).bind(row.subject_request_id, row.request_id, row.callbacks, row.received_at).run();
}

const JOINED = `SELECT o.*, r.due_at, r.expires_at, r.status, ${STATE} AS state,
  COALESCE(r.opened_by, '') AS controller FROM opendsr_requests o
  JOIN requests r ON r.id = o.request_id`;

export async function findOpendsr(db: D1Database, id: string): Promise<OpendsrRequest | null> {
  return db.prepare(`${JOINED} WHERE o.subject_request_id = ?`).bind(id).first<OpendsrRequest>();
}

/** Requests whose state has changed since it was told. */
export async function untoldOpendsr(db: D1Database): Promise<OpendsrRequest[]> {
  return (await db.prepare(`${JOINED} WHERE o.told IS NOT ${STATE} LIMIT 100`).all<OpendsrRequest>()).results;
}

export async function saveTold(db: D1Database, id: string, state: OpendsrState): Promise<void> {
  await db.prepare('UPDATE opendsr_requests SET told = ? WHERE subject_request_id = ?').bind(state, id).run();
}
