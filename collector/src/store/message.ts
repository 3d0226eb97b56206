import type { EventCode } from '@guiyi/protocol';
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

/** Whether a text is a queue message. */
export function isMessage(body: string): boolean {
  return read(body) !== null;
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
function datedRefusal({ identifiers }: RefusedEvent, received: number): Dated {
  return { keys: identifiers ?? [], time: received, received };
}

/** The message without the events that are taken (in the order of {@link datedIn}), counted by why; null where one stays. */
export function without(body: string, taken: readonly (EventCode | null)[]): string {
  const message = read(body);
  if (message === null) return body;
  const count = message.events.length;
  const dropped = { ...message.dropped };
  for (const code of taken) if (code !== null) dropped[code] = (dropped[code] ?? 0) + 1;
  return JSON.stringify({
    ...message,
    events: message.events.filter((_, index) => !taken[index]),
    refused: message.refused.filter((_, index) => !taken[count + index]),
    dropped,
  });
}
