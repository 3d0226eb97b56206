/** A duty to keep data. Times are milliseconds. */
export interface LegalHoldRow {
  id: string;
  /** JSON of identifier keys; null once it has ended. */
  named: string | null;
  reason: string;
  created_at: number;
  /** Ends by itself; null where staff end it. */
  until: number | null;
  ended_at: number | null;
  ended_reason: string | null;
}

export async function saveLegalHold(
  db: D1Database,
  {
    id,
    named,
    reason,
    created_at,
    until,
  }: Pick<LegalHoldRow, 'id' | 'reason' | 'created_at' | 'until'> & { named: string },
): Promise<void> {
  const sql = 'INSERT INTO legal_holds (id, named, reason, created_at, until) VALUES (?, ?, ?, ?, ?)';
  await db.prepare(sql).bind(id, named, reason, created_at, until).run();
}

/** Newest first, those that have ended too. */
export async function allLegalHolds(db: D1Database): Promise<LegalHoldRow[]> {
  return (await db.prepare('SELECT * FROM legal_holds ORDER BY created_at DESC, id LIMIT 1000').all<LegalHoldRow>())
    .results;
}

export async function activeLegalHolds(db: D1Database): Promise<LegalHoldRow[]> {
  return (await db.prepare('SELECT * FROM legal_holds WHERE ended_at IS NULL').all<LegalHoldRow>()).results;
}

/** Ends a hold: whom it was about is forgotten. Erasures that waited for one go on. False where none lasts. */
export async function endLegalHold(db: D1Database, id: string, reason: string, now: number): Promise<boolean> {
  const end = `UPDATE legal_holds SET ended_at = ?2, ended_reason = ?3, named = NULL WHERE id = ?1 AND ended_at IS NULL`;
  const [ended] = await db.batch([db.prepare(end).bind(id, now, reason), db.prepare(WAKE)]);
  return (ended?.meta.changes ?? 0) > 0;
}

/** Ends the holds whose time is over. */
export async function endPastHolds(db: D1Database, now: number): Promise<void> {
  const end = `UPDATE legal_holds SET ended_at = until, named = NULL WHERE until <= ? AND ended_at IS NULL`;
  const { meta } = await db.prepare(end).bind(now).run();
  if (meta.changes > 0) await db.prepare(WAKE).run();
}

const WAKE = "UPDATE requests SET leased_until = 0 WHERE status = 'on_hold'";
