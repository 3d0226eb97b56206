/** A code that is out. Times are milliseconds. */
export interface IdentityCheckRow {
  id: string;
  subject: string;
  /** JSON array of the one identifier key. */
  named: string;
  /** JSON of what becomes a request; null where a request waits for it. */
  asked: string | null;
  hash: string;
  attempts: number;
  created_at: number;
  expires_at: number;
}

/**
 * Keeps a code in place of the one before. False where its address was sent as many as it may be: then no code proves it.
 * Counted in the same statement, so that many who ask at once are counted too.
 */
export async function saveCheck(
  db: D1Database,
  check: Omit<IdentityCheckRow, 'attempts'>,
  { most, since }: { most: number; since: number },
): Promise<boolean> {
  const { id, subject, named, asked, hash, created_at, expires_at } = check;
  const sql = `INSERT OR REPLACE INTO identity_checks (id, subject, named, asked, hash, created_at, expires_at)
    SELECT ?1, ?2, ?3, ?4, iif(count(*) < ?8, ?5, 'none'), ?6, ?7 FROM identity_checks
    WHERE subject = ?2 AND created_at > ?9 RETURNING hash`;
  const saved = db.prepare(sql).bind(id, subject, named, asked, hash, created_at, expires_at, most, since);
  return (await saved.first<string>('hash')) === hash;
}

/** Takes one of the attempts that a code has; null where it has none left, has run out, or never was. */
export async function takeAttempt(
  db: D1Database,
  id: string,
  most: number,
  now: number,
): Promise<IdentityCheckRow | null> {
  const sql = `UPDATE identity_checks SET attempts = attempts + 1 WHERE id = ? AND attempts < ? AND expires_at > ? RETURNING *`;
  return db.prepare(sql).bind(id, most, now).first<IdentityCheckRow>();
}

/** A code works once. False where another call was faster. */
export async function useCheck(db: D1Database, id: string): Promise<boolean> {
  return (await db.prepare('DELETE FROM identity_checks WHERE id = ?').bind(id).run()).meta.changes > 0;
}

/** Removes codes that nobody gave back; they are kept a day, so that an address is not sent more than a few. */
export async function pruneChecks(db: D1Database, before: number): Promise<void> {
  await db.prepare('DELETE FROM identity_checks WHERE created_at < ?').bind(before).run();
}

/** Takes the codes of the erased. */
export function eraseChecks(db: D1Database, keys: readonly string[]): D1PreparedStatement {
  const sql = 'DELETE FROM identity_checks WHERE named ->> 0 IN (SELECT value FROM json_each(?))';
  return db.prepare(sql).bind(JSON.stringify(keys));
}
