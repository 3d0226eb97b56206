/** How events are packed into requests. Pure. */
import type { QueuedEvent } from './ports.ts';

/** Room for the text around the events. */
const ENVELOPE_BYTES = 256;

/** Length of `text` in UTF-8. */
export function byteLength(text: string): number {
  // Each half of a surrogate pair counts two.
  return text.replace(/[\u0080-\u07ff\ud800-\udfff]/g, '11').replace(/[^\0-\x7f]/g, '111').length;
}

/** The first events that fit into `maxBytes`, and their size. May be none. */
export function takeBatch(events: QueuedEvent[], maxBytes: number): { batch: QueuedEvent[]; bytes: number } {
  let bytes = ENVELOPE_BYTES;
  let count = 0;
  for (const { body } of events) {
    const next = bytes + byteLength(body) + 1;
    if (next > maxBytes) break;
    bytes = next;
    count++;
  }
  return { batch: events.slice(0, count), bytes };
}

/** Body of `POST /v1/batch`; the events are JSON already. */
export function batchBody(writeKey: string, sentAt: string, batch: QueuedEvent[]): string {
  const envelope = JSON.stringify({ writeKey, sentAt });
  return `${envelope.slice(0, -1)},"batch":[${batch.map((event) => event.body).join(',')}]}`;
}
