import type { Env } from '../../lib/env.ts';
import { cloudflareQueue } from './cloudflare.ts';
import { outboxQueue } from './outbox.ts';
import type { EventQueue } from './port.ts';

/** The queue that this deployment is configured for. */
export function queueOf(env: Env): EventQueue {
  return env.GUIYI_QUEUE === 'outbox' ? outboxQueue(env) : cloudflareQueue(env.EVENTS);
}
