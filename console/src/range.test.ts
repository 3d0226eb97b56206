import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instantsOf, lastDays, lastMonth, lastWeek, movingParams, quickDays, rangeIn } from './range.ts';

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

describe('ranges that move', () => {
  const at = (params: string) => rangeIn(new URLSearchParams(params), 30, NOW);

  it('are named in an address', () => {
    expect(at('range=7d')).toEqual(lastDays(7, NOW));
    expect(at('range=yesterday')).toEqual({ from: '2026-11-21', to: '2026-11-21' });
    expect(at('range=last-week')).toEqual({ from: '2026-11-09', to: '2026-11-15' });
    expect(at('range=last-month')).toEqual(lastMonth(NOW));
    expect(at('range=toString')).toEqual(lastDays(30, NOW));
    expect(at('')).toEqual(lastDays(30, NOW));
    expect(at('from=2026-01-01&to=2026-01-02&range=7d')).toEqual({ from: '2026-01-01', to: '2026-01-02' });
  });

  it('are kept by their name in a saved view, and come back on a later day as the days of then', () => {
    const fortnight = new Date(2026, 11, 6);
    for (const name of ['7d', '30d', '90d', 'yesterday', 'last-week', 'last-month']) {
      const address = new URLSearchParams({ ...at(`range=${name}`), goal: 'A b' });
      const kept = movingParams(address, NOW);
      expect(kept.toString()).toBe(`range=${name}&goal=A+b`);
      expect(rangeIn(kept, 30, fortnight)).not.toEqual(at(`range=${name}`));
    }
    const fixed = new URLSearchParams('from=2026-01-01&to=2026-01-05&goal=A');
    expect(movingParams(fixed, NOW).toString()).toBe(fixed.toString());
  });

  it('a week ends on Sunday, on a Sunday and on a Monday', () => {
    expect(lastWeek(new Date(2026, 10, 22))).toEqual({ from: '2026-11-09', to: '2026-11-15' });
    expect(lastWeek(new Date(2026, 10, 23))).toEqual({ from: '2026-11-16', to: '2026-11-22' });
  });
});
