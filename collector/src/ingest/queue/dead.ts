import { identityOf } from '../../identity/client.ts';
import type { Env } from '../../lib/env.ts';
import { countDead } from '../../store/ingest.ts';
import { datedIn, without } from '../../store/message.ts';
import { type Delivery, eventsIn } from '../consume.ts';

/**
 * Keeps a message that could not be consumed, in the archive under `dead-letters/DATE/ID.json`, and counts its events
 * as `dropped_by_reason.dead_letter`: they are out of the flow, but neither lost nor silent. Safe to repeat.
 *
 * @returns whether it is kept; if not, the message must go on waiting
 */
export async function buryDead(env: Env, message: Delivery, reason: string, now: number): Promise<boolean> {
  try {
    const key = `dead-letters/${new Date(now).toISOString().slice(0, 10)}/${message.id}.json`;
    const put = (body: string) =>
      env.ARCHIVE.put(key, body, {
        httpMetadata: { contentType: 'application/json' },
        customMetadata: { reason: reason.slice(0, 500) },
      });
    await put(message.body);
    // Asked after the write: an erasure that begins later finds the object itself.
    const events = datedIn(message.body) ?? [];
    const taken = events.length > 0 ? await identityOf(env).erased(events) : [];
    if (taken.includes(true)) await put(without(message.body, taken));
    await countDead(env.DB, message.id, eventsIn(message.body), now);
    console.error('dead letter', key, reason);
    return true;
  } catch (error) {
    console.error('a dead letter could not be kept', message.id, error);
    return false;
  }
}
