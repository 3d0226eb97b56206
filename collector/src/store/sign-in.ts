import type { Role } from '@guiyi/protocol';

/** Whom a sign-in link signs in. */
export interface SignIn {
  role: Role;
  actor: string;
}

/** Keeps the hash of a sign-in code. */
export async function saveSignInCode(db: D1Database, hash: string, expires: number, whom: SignIn): Promise<void> {
  const sql = 'INSERT INTO sign_in_codes (hash, expires_at, role, actor) VALUES (?, ?, ?, ?)';
  await db.prepare(sql).bind(hash, expires, whom.role, whom.actor).run();
}

/** Uses up a sign-in code. Answers for exactly one caller, and only in time. */
export async function redeemSignInCode(db: D1Database, hash: string, now: number): Promise<SignIn | null> {
  const sql = 'DELETE FROM sign_in_codes WHERE hash = ? AND expires_at > ? RETURNING role, actor';
  return (await db.prepare(sql).bind(hash, now).first<SignIn>()) ?? null;
}
