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

const ENDED = 'sessions_ended';

/** When all sessions were ended last (ms); 0 where they never were. */
export async function sessionsEnded(db: D1Database): Promise<number> {
  const row = await db.prepare('SELECT value FROM meta WHERE name = ?').bind(ENDED).first<{ value: string }>();
  return Number(row?.value ?? 0);
}

/** Ends every session that began until now, and every sign-in link that is out. */
export async function endSessions(db: D1Database, now: number): Promise<void> {
  const note = 'INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = ?2';
  await db.batch([db.prepare(note).bind(ENDED, String(now)), db.prepare('DELETE FROM sign_in_codes')]);
}
