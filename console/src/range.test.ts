import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calendarDays, lastDays, lastMonth, lastWeek, movingParams, quickDays, rangeIn } from './range.ts';

const TODAY = '2026-11-22';

describe('lastDays', () => {
  it('counts today', () => {
    expect(lastDays(1, TODAY)).toEqual({ from: '2026-11-22', to: '2026-11-22' });
    expect(lastDays(7, TODAY)).toEqual({ from: '2026-11-16', to: '2026-11-22' });
  });

  it('crosses months and years', () => {
    expect(lastDays(90, '2026-01-05')).toEqual({ from: '2025-10-08', to: '2026-01-05' });
  });

  it('is found again among the quick choices', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date('2000'), max: new Date('2100'), noInvalidDate: true }), (now) => {
        const today = now.toISOString().slice(0, 10);
        expect(quickDays(lastDays(30, today), [7, 30, 90], today)).toBe(30);
      }),
    );
    expect(quickDays(lastDays(8, TODAY), [7, 30, 90], TODAY)).toBeNull();
  });
});

describe('calendarDays', () => {
  it('is half-open, up to the day after the last', () => {
    expect(calendarDays({ from: '2026-11-01', to: '2026-11-30' })).toEqual({ from: '2026-11-01', to: '2026-12-01' });
    expect(calendarDays({ from: '2028-02-28', to: '2028-02-28' })).toEqual({ from: '2028-02-28', to: '2028-02-29' });
  });

  it.each([
    { from: '2026-02-02', to: '2026-02-01' },
    { from: '2026-02-30', to: '2026-03-01' },
    { from: '', to: '2026-03-01' },
    { from: '2026-3-1', to: '2026-03-01' },
    { from: '2026-03-01', to: '2026-13-01' },
  ])('refuses $from to $to', (range) => {
    expect(calendarDays(range)).toBeNull();
  });
});

it.each([
  ['2026-11-22', '2026-10-01', '2026-10-31'],
  ['2026-01-01', '2025-12-01', '2025-12-31'],
  ['2028-03-31', '2028-02-01', '2028-02-29'],
])('calls the month before %s last month', (today, from, to) => {
  expect(lastMonth(today)).toEqual({ from, to });
});

describe('ranges that move', () => {
  const at = (params: string) => rangeIn(new URLSearchParams(params), 30, TODAY);

  it('are named in an address', () => {
    expect(at('range=7d')).toEqual(lastDays(7, TODAY));
    expect(at('range=yesterday')).toEqual({ from: '2026-11-21', to: '2026-11-21' });
    expect(at('range=last-week')).toEqual({ from: '2026-11-09', to: '2026-11-15' });
    expect(at('range=last-month')).toEqual(lastMonth(TODAY));
    expect(at('range=toString')).toEqual(lastDays(30, TODAY));
    expect(at('')).toEqual(lastDays(30, TODAY));
    expect(at('from=2026-01-01&to=2026-01-02&range=7d')).toEqual({ from: '2026-01-01', to: '2026-01-02' });
  });

  it('are kept by their name in a saved view, and come back on a later day as the days of then', () => {
    const fortnight = '2026-12-06';
    for (const name of ['7d', '30d', '90d', 'yesterday', 'last-week', 'last-month']) {
      const address = new URLSearchParams({ ...at(`range=${name}`), goal: 'A b' });
      const kept = movingParams(address, TODAY);
      expect(kept.toString()).toBe(`range=${name}&goal=A+b`);
      expect(rangeIn(kept, 30, fortnight)).not.toEqual(at(`range=${name}`));
    }
    const fixed = new URLSearchParams('from=2026-01-01&to=2026-01-05&goal=A');
    expect(movingParams(fixed, TODAY).toString()).toBe(fixed.toString());
  });

  it('a week ends on Sunday, on a Sunday and on a Monday', () => {
    expect(lastWeek(TODAY)).toEqual({ from: '2026-11-09', to: '2026-11-15' });
    expect(lastWeek('2026-11-23')).toEqual({ from: '2026-11-16', to: '2026-11-22' });
  });
});
