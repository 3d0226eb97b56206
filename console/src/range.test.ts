import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantsOf, lastDays, lastMonth, quickDays } from './range.ts';

const NOW = new Date(2026, 10, 22, 23, 59);

describe('lastDays', () => {
  it('counts today', () => {
    expect(lastDays(1, NOW)).toEqual({ from: '2026-11-22', to: '2026-11-22' });
    expect(lastDays(7, NOW)).toEqual({ from: '2026-11-16', to: '2026-11-22' });
  });

  it('crosses months and years', () => {
    expect(lastDays(90, new Date(2026, 0, 5))).toEqual({ from: '2025-10-08', to: '2026-01-05' });
  });

  it('is found again among the quick choices', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(2000, 0), max: new Date(2100, 0), noInvalidDate: true }), (now) => {
        expect(quickDays(lastDays(30, now), [7, 30, 90], now)).toBe(30);
      }),
    );
    expect(quickDays(lastDays(8, NOW), [7, 30, 90], NOW)).toBeNull();
  });
});

describe('instantsOf', () => {
  it('is half-open: from local midnight to the midnight after the last day', () => {
    expect(instantsOf({ from: '2026-11-01', to: '2026-11-30' })).toEqual({
      from: new Date(2026, 10, 1).toISOString(),
      to: new Date(2026, 11, 1).toISOString(),
    });
  });

  it.each([
    { from: '2026-02-02', to: '2026-02-01' },
    { from: '2026-02-30', to: '2026-03-01' },
    { from: '', to: '2026-03-01' },
    { from: '2026-3-1', to: '2026-03-01' },
    { from: '2026-03-01', to: '2026-13-01' },
  ])('refuses $from to $to', (range) => {
    expect(instantsOf(range)).toBeNull();
  });
});

it.each([
  [new Date(2026, 10, 22), '2026-10-01', '2026-10-31'],
  [new Date(2026, 0, 1), '2025-12-01', '2025-12-31'],
  [new Date(2028, 2, 31, 23, 59), '2028-02-01', '2028-02-29'],
])('calls the month before %s last month', (now, from, to) => {
  expect(lastMonth(now)).toEqual({ from, to });
});
