import type { Env } from '../lib/env.ts';
import type { Span } from '../lib/erasure.ts';
import type { Hit, Needle } from '../lib/search.ts';

/** A message to be queued. */
export interface OutboxMessage {
  id: string;
  body: string;
  events: number;
}

/** What the outbox's Durable Object answers. */
export interface Outbox {
  /** Resolves when the messages are on disk, or to `full` when none of them was taken. */
  append(messages: OutboxMessage[]): Promise<'taken' | 'full'>;
  /** Events that wait; also sees to it that an alarm is set while any do. */
  depth(): Promise<number>;
  /** Takes erased events out of what waits; returns how many. */
  erase(spans: Span[], at: number): Promise<number>;
  /** The waiting events of a person, for a copy of their data. */
  copy(spans: Span[]): Promise<Record<string, unknown>[]>;
  /** Searches every column of the live schema, `waiting.body` by its events. */
  search(needles: Needle[], spans: Span[], at: number): Promise<{ hits: Hit[]; columns: number }>;
}

/** The one outbox of this deployment. The name is the seam for shards. */
export function outboxOf(env: Env): Outbox {
  return env.OUTBOX.get(env.OUTBOX.idFromName('events')) as unknown as Outbox;
}
