/** Keeps the hash of a sign-in code. */
export async function saveSignInCode(db: D1Database, hash: string, expires: number): Promise<void> {
  await db.prepare('INSERT INTO sign_in_codes (hash, expires_at) VALUES (?, ?)').bind(hash, expires).run();
}

/** Uses up a sign-in code. True for exactly one caller, and only in time. */
export async function redeemSignInCode(db: D1Database, hash: string, now: number): Promise<boolean> {
  const sql = 'DELETE FROM sign_in_codes WHERE hash = ? AND expires_at > ? RETURNING hash';
  const { results } = await db.prepare(sql).bind(hash, now).all();
  return results.length === 1;
}
