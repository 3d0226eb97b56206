import type { EventCode } from '@guiyi/protocol';
import { identityOf } from '../../identity/client.ts';
import type { Env } from '../../lib/env.ts';
import { countDead } from '../../store/ingest.ts';
import { isMessage, without } from '../../store/message.ts';
import { type Delivery, eventsIn } from '../consume.ts';
import { sightings } from '../gates.ts';
import type { QueueMessage } from './port.ts';

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
    const barred = await barredIn(env, message.body);
    if (barred.some((code) => code !== null)) await put(without(message.body, barred));
    await countDead(env.DB, message.id, eventsIn(message.body), now);
    console.error('dead letter', key, reason);
    return true;
  } catch (error) {
    console.error('a dead letter could not be kept', message.id, error);
    return false;
  }
}

/** Why each event of a message must not be kept, in the order of {@link without}: its person is erased, withdrew, restricted. */
async function barredIn(env: Env, body: string): Promise<(EventCode | null)[]> {
  if (!isMessage(body)) return [];
  const verdicts = await identityOf(env).judge(sightings(JSON.parse(body) as QueueMessage));
  return verdicts.map((verdict) => (verdict === 'keep' || verdict === 'shelve' ? null : verdict));
}
