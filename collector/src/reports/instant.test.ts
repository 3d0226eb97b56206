import { expect, it } from 'vitest';
import { instantOf } from './instant.ts';

it.each([
  ['2026-01-01', 'Asia/Shanghai', '2025-12-31T16:00:00.000Z'],
  ['2026-01-01', 'UTC', '2026-01-01T00:00:00.000Z'],
  ['2026-01-01T08:30', 'Asia/Shanghai', '2026-01-01T00:30:00.000Z'],
  ['2026-01-01T08:30:15.250', 'Asia/Shanghai', '2026-01-01T00:30:15.250Z'],
  ['2026-01-01T08:30:15.250Z', 'Asia/Shanghai', '2026-01-01T08:30:15.250Z'],
  ['2026-01-01T08:30:00+02:00', 'Asia/Shanghai', '2026-01-01T06:30:00.000Z'],
  ['2026-03-08', 'America/New_York', '2026-03-08T05:00:00.000Z'],
  ['2026-03-09', 'America/New_York', '2026-03-09T04:00:00.000Z'],
  ['2026-03-08T03:30', 'America/New_York', '2026-03-08T07:30:00.000Z'],
])('%s in %s', (text, zone, expected) => {
  expect(new Date(instantOf(text, zone) ?? Number.NaN).toISOString()).toBe(expected);
});

it.each([
  '',
  'yesterday',
  '2026',
  '2026-13-01',
  '2026-02-30',
  '2026-01-01T25:00',
  '1767225600000',
  '2026-01-01T00:00+99:99',
])('%j is no time', (text) => {
  expect(instantOf(text, 'Asia/Shanghai')).toBeNull();
});
