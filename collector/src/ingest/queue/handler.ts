import type { Env } from '../../lib/env.ts';
import { consume } from '../consume.ts';
import { buryDead } from './dead.ts';
import { backOff } from './port.ts';

/** Consumes what Cloudflare Queues delivers; what fails waits longer each time and ends in the dead-letter queue. */
export async function consumeBatch(batch: MessageBatch<string>, env: Env): Promise<void> {
  const failures = await consume(env, batch.messages, Date.now());
  for (const message of batch.messages) {
    if (failures.has(message.id)) message.retry({ delaySeconds: backOff(message.attempts) });
    else message.ack();
  }
}

/** Keeps what the dead-letter queue delivers. */
export async function consumeDead(batch: MessageBatch<string>, env: Env): Promise<void> {
  for (const message of batch.messages) {
    const kept = await buryDead(env, message, 'Retried too often.', Date.now());
    if (kept) message.ack();
    else message.retry({ delaySeconds: backOff(message.attempts) });
  }
}
