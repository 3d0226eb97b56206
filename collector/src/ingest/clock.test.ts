import { expect, test } from 'vitest';
import { eventTime, parseTime } from './clock.ts';

const received = Date.parse('2026-11-22T08:00:00Z');
const at = (ms: number) => new Date(received + ms).toISOString();
const DAY = 86_400_000;
const code = (timestamp: string, sentAt: string | null, open: boolean) => {
  const time = eventTime({ timestamp, sentAt }, received, open);
  return typeof time === 'number' ? time - received : time.code;
};

test('a right clock is taken as it is, a wrong one corrected', () => {
  expect(code(at(-5_000), at(0), true)).toBe(-5_000);
  expect(code(at(-5_000), at(-59_000), true)).toBe(-5_000);
  expect(code(at(-3_605_000), at(-3_600_000), true)).toBe(-5_000);
  expect(code(at(3_595_000), at(3_600_000), true)).toBe(-5_000);
});

test('a retry some seconds later gives the same time', () => {
  const times = { timestamp: at(-90_000), sentAt: at(-1_000) };
  expect(eventTime(times, received, true)).toBe(eventTime({ ...times, sentAt: at(4_000) }, received + 5_000, true));
});

test('without a time, or with a sending time that is none, the event is as it came', () => {
  expect(eventTime({ timestamp: null, sentAt: null }, received, true)).toBe(received);
  expect(code(at(-5_000), 'yesterday', true)).toBe(-5_000);
});

test('open keys reach 400 days back, secret keys any time; nobody reaches into the future', () => {
  expect(code(at(-400 * DAY), null, true)).toBe(-400 * DAY);
  expect(code(at(-400 * DAY - 1), null, true)).toBe('timestamp_too_old');
  expect(code('1999-01-01T00:00:00Z', null, false)).toBeLessThan(0);
  expect(code(at(300_000), null, true)).toBe(300_000);
  expect(code(at(300_001), null, true)).toBe('timestamp_in_future');
  expect(code('9999-12-31T00:00:00Z', null, false)).toBe('timestamp_in_future');
});

test.each([
  ['2026-01-31T08:00:00.000Z', '2026-01-31T08:00:00.000Z'],
  ['2026-01-31T16:00:00+08:00', '2026-01-31T08:00:00.000Z'],
  ['2026-01-31T16:00:00+0800', '2026-01-31T08:00:00.000Z'],
  ['2026-01-31T08:00:00', '2026-01-31T08:00:00.000Z'],
  ['2026-01-31 08:00', '2026-01-31T08:00:00.000Z'],
  ['2026-01-31', '2026-01-31T00:00:00.000Z'],
  ['2026-01-31T08:00:00.123456Z', '2026-01-31T08:00:00.123Z'],
])('%s is %s', (text, iso) => expect(new Date(parseTime(text) ?? 0).toISOString()).toBe(iso));

test.each(['', 'now', '1763800000', '2026-13-01', '31/01/2026', '2026-01-31T25:00:00Z', 'Jan 31 2026'])(
  '%j is no time',
  (text) => expect(parseTime(text)).toBeNull(),
);
