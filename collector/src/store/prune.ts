import { versionBetween } from './day-versions.ts';

/** How long a written message is remembered: longer than any queue redelivers (Cloudflare keeps messages 4 days). */
const CONSUMED_MS = 7 * 86_400_000;

/** Removes what has done its service: marks of written messages, sign-in codes that ran out, counts that are no longer right. */
export async function prune(db: D1Database, now: number): Promise<void> {
  await db.batch([
    db.prepare('DELETE FROM consumed WHERE at < ?').bind(now - CONSUMED_MS),
    db.prepare('DELETE FROM sign_in_codes WHERE expires_at < ?').bind(now),
    db.prepare(`DELETE FROM daily_answers WHERE version <> ${versionBetween('since', 'until')}`),
  ]);
}
