import type { Dated, Span } from '../lib/erasure.ts';
import { identifierKey, keysOf } from '../lib/identifier.ts';
import type { AcceptedEvent, RefusedEvent } from './rows.ts';

/** A queue message, as far as an erasure reads it. */
interface Message {
  received_at: number;
  events: AcceptedEvent[];
  refused: RefusedEvent[];
  dropped: Record<string, number>;
}

function read(body: string): Message | null {
  try {
    const message = JSON.parse(body) as Message;
    return Array.isArray(message.events) && Array.isArray(message.refused) ? message : null;
  } catch {
    return null;
  }
}

/** The events of a queue message, then its refused ones; null when the text is no message. */
export function datedIn(body: string): Dated[] | null {
  const message = read(body);
  if (message === null) return null;
  const { received_at: received, events, refused } = message;
  return [
    ...events.map(({ identifiers, time }) => ({ keys: identifiers.flatMap(keysOf), time, received })),
    ...refused.map((event) => datedRefusal(event, received)),
  ];
}

/** The events of a queue message whose strongest identifier these spans hold, as they are kept; a copy shows them. */
export function copiedFrom(body: string, spans: readonly Span[]): Record<string, unknown>[] {
  const message = read(body);
  if (message === null) return [];
  const mine = (keys: readonly string[], time: number) =>
    spans.some((span) => span.key === keys[0] && span.since <= time && time < span.until);
  const { received_at } = message;
  return [
    ...message.events.map((event) => ({ ...event, received_at, identifiers: event.identifiers.map(identifierKey) })),
    ...message.refused.map((event) => ({ ...event, received_at, identifiers: event.identifiers ?? [] })),
  ].filter((row) => mine(row.identifiers, 'time' in row ? row.time : received_at));
}

/** A refused event has no time that one could trust; it counts from its arrival. */
export function datedRefusal({ identifiers }: RefusedEvent, received: number): Dated {
  return { keys: identifiers ?? [], time: received, received };
}

/** The message without the events that are `taken` (in the order of {@link datedIn}); they are counted as `erased`. */
export function without(body: string, taken: readonly boolean[]): string {
  const message = read(body);
  if (message === null) return body;
  const count = message.events.length;
  const lost = taken.filter(Boolean).length;
  return JSON.stringify({
    ...message,
    events: message.events.filter((_, index) => !taken[index]),
    refused: message.refused.filter((_, index) => !taken[count + index]),
    dropped: { ...message.dropped, erased: (message.dropped.erased ?? 0) + lost },
  });
}
