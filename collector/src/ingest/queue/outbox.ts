import type { Env } from '../../lib/env.ts';
import { outboxOf } from '../../store/outbox.ts';
import { type EventQueue, QueueFull } from './port.ts';

/** The queue as a Durable Object, for hosts whose own queue forgets. */
export function outboxQueue(env: Env): EventQueue {
  const outbox = outboxOf(env);
  return {
    async send(messages) {
      if ((await outbox.append(messages)) === 'full') throw new QueueFull('Too many events wait in the outbox.');
    },
    depth: () => outbox.depth(),
  };
}
