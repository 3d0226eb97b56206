import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { EventSchema, parseEvent } from './validate.ts';

const event = { type: 'track', event: 'A', messageId: 'm', anonymousId: 'c' };
const fault = (change: object) => parseEvent({ ...event, ...change }).fault;

test('what the tracking spec lets through', () => {
  const sent = {
    ...event,
    userId: 42,
    messageId: 7,
    traits: null,
    properties: [],
    integrations: { All: true },
    context: {},
  };
  expect(parseEvent(sent).event).toEqual({
    ...event,
    userId: '42',
    messageId: '7',
    traits: null,
    properties: [],
    context: {},
  });
});

test('a single call has the type of its address', () => {
  expect(parseEvent({ messageId: 'm', type: 'nonsense' }, 'page').event?.type).toBe('page');
});

test('objects are handed on, not copied', () => {
  const properties = { a: 1 };
  expect(parseEvent({ ...event, properties }).event?.properties).toBe(properties);
});

test.each([{}, true, ['a'], 'x'.repeat(257)])(
  '%j as an id is let through: who reads identifiers leaves it out',
  (id) => {
    expect(parseEvent({ type: 'track', event: 'Seen', userId: id, anonymousId: id }).event?.userId).toEqual(id);
  },
);

describe('faults', () => {
  test.each<[object, string, string]>([
    [{ type: undefined }, 'invalid_type', 'type'],
    [{ type: 'click' }, 'invalid_type', 'type'],
    [{ messageId: {} }, 'invalid_field', 'messageId'],
    [{ messageId: 'x'.repeat(257) }, 'string_too_long', 'messageId'],
    [{ event: undefined }, 'missing_event_name', 'event'],
    [{ event: '' }, 'missing_event_name', 'event'],
    [{ event: 5 }, 'invalid_field', 'event'],
    [{ timestamp: 1763800000 }, 'invalid_timestamp', 'timestamp'],
    [{ properties: 'x' }, 'invalid_field', 'properties'],
    [{ properties: [1] }, 'invalid_field', 'properties'],
    [{ context: 1 }, 'invalid_field', 'context'],
  ])('%j', (change, code, path) => expect(fault(change)).toMatchObject({ code, path }));

  test.each([null, undefined, 1, 'x', [], true])('%j is no event', (input) => {
    expect(parseEvent(input).fault?.code).toBe(Array.isArray(input) ? 'invalid_type' : 'invalid_field');
  });

  test('the message never repeats what was sent', () => {
    expect(JSON.stringify(fault({ type: '13812345678' }))).not.toContain('138');
    expect(JSON.stringify(fault({ properties: '13812345678' }))).not.toContain('138');
  });
});

test('what is read without the schema is what the schema gives', () => {
  const value = fc.oneof(
    fc.constantFrom('track', 'page', '', 'x'.repeat(256), 'x'.repeat(257), '2026-01-01T00:00:00Z'),
    fc.constantFrom(null, undefined, 5, Number.NaN, true, [], [1]),
    fc.constant({ a: 1 }),
  );
  const other = fc.constantFrom('integrations', 'channel', 'constructor');
  const name = fc.oneof(fc.constantFrom(...Object.keys(EventSchema.entries)), other);
  fc.assert(
    fc.property(fc.dictionary(name, value), fc.boolean(), (fields, usual) => {
      const input = { ...(usual && event), ...fields };
      const { success, output, issues } = v.safeParse(EventSchema, input, { abortEarly: true });
      const parsed = parseEvent(input);
      if (!success) expect(parsed.fault?.path).toBe(v.getDotPath(issues[0]) ?? '');
      else if (output.type === 'track' && !output.event) expect(parsed.fault?.code).toBe('missing_event_name');
      else expect(parsed.event).toEqual(output);
    }),
    { numRuns: 2_000 },
  );
});
