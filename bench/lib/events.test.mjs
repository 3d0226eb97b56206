// @ts-check
import { expect, it } from 'vitest';
import { bodies, eventOf } from './events.mjs';

const NOW = Date.parse('2026-01-01T00:00:00Z');

it('makes events of 170 to 190 bytes', () => {
  for (const index of [0, 7, 19, 20, 999_999, 123_456_799]) {
    const bytes = Buffer.byteLength(JSON.stringify(eventOf(index, 'b1x20001', new Date(NOW).toISOString())));
    expect(bytes).toBeGreaterThanOrEqual(170);
    expect(bytes).toBeLessThanOrEqual(190);
  }
});

it.each([1, 20])('gives no message id twice and the same visitors in batches of %d', (batch) => {
  const next = bodies({ batch, run: 'b1x20001', now: NOW });
  const events = Array.from({ length: 200 / batch }, () => JSON.parse(next()).batch).flat();
  expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(200);
  expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(10);
  expect(events.filter(({ userId }) => userId)).toHaveLength(10);
});

it('grants analytics in the context of the batch', () => {
  const body = JSON.parse(bodies({ batch: 1, run: 'r', now: NOW })());
  expect(body.context.consent.categoryPreferences).toEqual({ analytics: true });
});
