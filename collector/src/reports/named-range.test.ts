import { expect, it } from 'vitest';
import { namedDays, namedRange } from './named-range.ts';

/** Sunday, 1 March 2026, half past midnight in Shanghai; still Saturday in London. */
const NOW = Date.parse('2026-02-28T16:30:00Z');

it.each([
  ['1d', { from: '2026-03-01', to: '2026-03-02' }],
  ['30d', { from: '2026-01-31', to: '2026-03-02' }],
  ['yesterday', { from: '2026-02-28', to: '2026-03-01' }],
  ['last-week', { from: '2026-02-16', to: '2026-02-23' }],
  ['last-month', { from: '2026-02-01', to: '2026-03-01' }],
])('%s in Shanghai', (name, days) => {
  expect(namedDays(name, NOW, 'Asia/Shanghai')).toEqual(days);
});

it('goes by the calendar of the time zone, over the end of a year and a change of the clocks', () => {
  expect(namedDays('last-month', NOW, 'Europe/London')).toEqual({ from: '2026-01-01', to: '2026-02-01' });
  expect(namedDays('last-month', Date.parse('2026-01-15T00:00:00Z'), 'UTC')).toEqual({
    from: '2025-12-01',
    to: '2026-01-01',
  });
  const { from = 0, to = 0 } = namedRange('yesterday', Date.parse('2026-03-09T12:00:00Z'), 'America/New_York') ?? {};
  expect((to - from) / 3_600_000).toBe(23);
});

it.each(['', '0d', '401d', '-1d', '1.5d', 'd', '30', 'last-year', 'toString'])('%j is no range', (name) => {
  expect(namedDays(name, NOW, 'Asia/Shanghai')).toBeNull();
});
