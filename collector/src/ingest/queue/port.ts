import type { EventCode } from '@guiyi/protocol';
import type { AcceptedEvent, RefusedEvent } from '../../store/rows.ts';

/** What accept hands to consume: one request's events, or a part of them. Less than 128 KB of JSON. */
export interface QueueMessage {
  /** Made at accept; a redelivery has the same. */
  id: string;
  source_id: string;
  /** Whether the source rests on consent, so that each person's ledger is asked. */
  gated: boolean;
  /** Whether the events came with a secret key. */
  verified: boolean;
  /** Milliseconds. */
  received_at: number;
  events: AcceptedEvent[];
  refused: RefusedEvent[];
  /** Events of which only a count may be kept. */
  dropped: Partial<Record<EventCode, number>>;
}

/** A message as it is queued: its JSON, and how many events it answers for. */
export interface PackedMessage {
  id: string;
  body: string;
  /** Upper bound of the body's UTF-8 bytes. */
  bytes: number;
  events: number;
}

/**
 * Where accepted events wait to be stored. Two implementations, one contract: collector/test/queue-contract.test.ts.
 *
 * - `send` resolves only when every message is durable, and rejects otherwise; then the client sends all of it again. It
 *   rejects with {@link QueueFull} where nothing is wrong but the load.
 * - Each message is consumed at least once, in any order; one that cannot be consumed does not hold up the others.
 * - A message that keeps failing ends in the dead letters, never nowhere.
 */
export interface EventQueue {
  send(messages: PackedMessage[]): Promise<void>;
  /** Events that wait; 0 where the queue cannot tell. */
  depth(): Promise<number>;
}

/** The queue has as much as it may hold: what is sent now has to come again later. */
export class QueueFull extends Error {
  override readonly name = 'QueueFull';
}

/** Tries before a message becomes a dead letter. */
export const MAX_ATTEMPTS = 10;

/** Seconds that a failed message waits at most. */
export const LONGEST_WAIT = 300;

/** Seconds to wait after the nth failed attempt (n from 1): 1, 2, 4 … at most 5 minutes. */
export function backOff(attempt: number): number {
  return Math.min(2 ** (attempt - 1), LONGEST_WAIT);
}
