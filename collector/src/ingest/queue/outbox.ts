import type { Env } from '../../lib/env.ts';
import { outboxOf } from '../../store/outbox.ts';
import type { EventQueue } from './port.ts';

/** The queue as a Durable Object, for hosts whose own queue forgets. */
export function outboxQueue(env: Env): EventQueue {
  const outbox = outboxOf(env);
  return { send: (messages) => outbox.append(messages), depth: () => outbox.depth() };
}
