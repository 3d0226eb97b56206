import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AcceptedEvent, RefusedEvent } from '../store/rows.ts';
import { pack } from './pack.ts';
import type { QueueMessage } from './queue/port.ts';

const envelope = { source_id: 's', gated: true, verified: false, received_at: 1 };
const event = (text: string) => ({ message_id: text }) as AcceptedEvent;
const refused = (text: string) => ({ message_id: text }) as RefusedEvent;
let made = 0;
const makeId = () => `id-${++made}`;

test('nothing to say is no message; a count alone is one', () => {
  expect(pack({ events: [], refused: [], dropped: {} }, envelope, makeId)).toEqual([]);
  const [only, ...rest] = pack({ events: [], refused: [], dropped: { consent_required: 2 } }, envelope, makeId);
  expect(rest).toEqual([]);
  expect(JSON.parse(only?.body ?? '')).toMatchObject({
    ...envelope,
    events: [],
    refused: [],
    dropped: { consent_required: 2 },
  });
  expect(only?.events).toBe(2);
});

test('small requests are one message', () => {
  const events = Array.from({ length: 500 }, (_, i) => event(`m-${i}`));
  expect(pack({ events, refused: [], dropped: {} }, envelope, makeId)).toHaveLength(1);
});

test('every row and count is in exactly one message, and each message is under the limit', () => {
  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme', minLength: 200 }),
    fc.constantFrom('中', '😀', '"').map((unit) => unit.repeat(8_000)),
  );
  fc.assert(
    fc.property(fc.array(text, { maxLength: 60 }), fc.array(text, { maxLength: 20 }), fc.nat(9), (good, bad, lost) => {
      const dropped = lost > 0 ? { consent_required: lost } : {};
      const messages = pack({ events: good.map(event), refused: bad.map(refused), dropped }, envelope, makeId);
      const read = messages.map(({ body }) => JSON.parse(body) as QueueMessage);
      expect(read.flatMap(({ events }) => events)).toEqual(good.map(event));
      expect(read.flatMap(({ refused: rows }) => rows)).toEqual(bad.map(refused));
      expect(read.reduce((sum, message) => sum + (message.dropped.consent_required ?? 0), 0)).toBe(lost);
      expect(messages.reduce((sum, { events }) => sum + events, 0)).toBe(good.length + bad.length + lost);
      expect(new Set(read.map(({ id }) => id)).size).toBe(messages.length);
      for (const { body, bytes } of messages) {
        const size = new TextEncoder().encode(body).byteLength;
        expect(size).toBeLessThan(128_000);
        expect(bytes).toBeGreaterThanOrEqual(size);
      }
    }),
    { numRuns: 50 },
  );
});
