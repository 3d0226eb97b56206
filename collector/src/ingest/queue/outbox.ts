import type { Env } from '../../lib/env.ts';
import type { EventQueue, PackedMessage } from './port.ts';

/** What {@link OutboxObject} answers. */
export interface Outbox {
  /** Resolves when the messages are on disk. */
  append(messages: PackedMessage[]): Promise<void>;
  /** Events that wait; also sees to it that an alarm is set while any do. */
  depth(): Promise<number>;
}

/** The queue as a Durable Object, for hosts whose own queue forgets. The name is the seam for shards. */
export function outboxQueue(env: Env): EventQueue {
  const outbox = env.OUTBOX.get(env.OUTBOX.idFromName('events')) as unknown as Outbox;
  return { send: (messages) => outbox.append(messages), depth: () => outbox.depth() };
}
