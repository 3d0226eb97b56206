import type { Env } from '../lib/env.ts';
import { postSigned } from '../lib/outbound.ts';
import { saveReminded, unremindedSince } from '../store/request-waiting.ts';
import { reminderOf, shown } from './shown.ts';

/** Once a day a request. */
const AGAIN_MS = 20 * 3_600_000;

/**
 * Reminds staff of what is due soon or overdue: in the log, and at `GUIYI_REMINDER_URL` (a chat's or a ticket system's
 * webhook), signed, without personal data. What could not be sent is sent with the next run.
 */
export async function remind(env: Env, now: number): Promise<void> {
  const zone = env.GUIYI_TIME_ZONE;
  const due = (await unremindedSince(env.DB, now - AGAIN_MS)).filter((row) => reminderOf(row, now, zone) !== null);
  if (due.length === 0) return;
  const requests = due.map((row) => {
    const { id, kind, status, due, reminder } = shown(row, now, zone);
    return { id, kind, status, due, reminder };
  });
  console.warn('requests are due', JSON.stringify(requests));
  try {
    if (env.GUIYI_REMINDER_URL) {
      await postSigned(env, env.GUIYI_REMINDER_URL, JSON.stringify({ type: 'reminder', requests }));
    }
    await saveReminded(
      env.DB,
      due.map(({ id }) => id),
      now,
    );
  } catch (error) {
    console.error('the reminder could not be sent', error instanceof Error ? error.message : error);
  }
}
