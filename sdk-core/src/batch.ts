/** How events are packed into requests. Pure. */
import { PAGES } from './place.ts';
import type { QueuedEvent } from './ports.ts';

/** Room for the text around the events. */
const ENVELOPE_BYTES = 256;

/** The most that `text` takes in UTF-8; exact for ASCII and Chinese. */
export function byteLength(text: string): number {
  return text.replace(/[^\0-\x7f]/g, '111').length;
}

/** The first events that fit into `maxBytes`, and their size; at least `one`, if so told. */
export function takeBatch(
  events: QueuedEvent[],
  maxBytes: number,
  one?: boolean,
): { batch: QueuedEvent[]; bytes: number } {
  let bytes = ENVELOPE_BYTES;
  const batch: QueuedEvent[] = [];
  for (const event of events) {
    const next = bytes + byteLength(event.body) + 1;
    if (next > maxBytes && (batch[0] || !one)) break;
    bytes = next;
    batch.push(event);
  }
  return { batch, bytes };
}

/** Body of `POST /v1/batch`; the events are JSON already. `asked`: ids of events that may have arrived before. */
export function batchBody(writeKey: string, sentAt: string, batch: QueuedEvent[], asked: string[]): string {
  const who = { writeKey, sentAt };
  const envelope = JSON.stringify(PAGES ? { ...who, unconfirmed: asked[0] ? asked : undefined } : who);
  return `${envelope.slice(0, -1)},"batch":[${batch.map(({ body }) => body)}]}`;
}
