import fc from 'fast-check';
import { expect, it } from 'vitest';
import { dueAt, nextAt, type Schedule } from './schedule.ts';

const iso = (at: number) => new Date(at).toISOString();

/** Wednesday, 15 July 2026, 10:30 in Shanghai. */
const NOW = Date.parse('2026-07-15T02:30:00Z');

it.each<[Schedule, due: string, next: string]>([
  [{ every: 'day', weekday: 1, hour: 9 }, '2026-07-15T01:00:00.000Z', '2026-07-16T01:00:00.000Z'],
  [{ every: 'day', weekday: 1, hour: 11 }, '2026-07-14T03:00:00.000Z', '2026-07-15T03:00:00.000Z'],
  [{ every: 'week', weekday: 1, hour: 9 }, '2026-07-13T01:00:00.000Z', '2026-07-20T01:00:00.000Z'],
  [{ every: 'week', weekday: 3, hour: 23 }, '2026-07-08T15:00:00.000Z', '2026-07-15T15:00:00.000Z'],
  [{ every: 'month', weekday: 1, hour: 0 }, '2026-06-30T16:00:00.000Z', '2026-07-31T16:00:00.000Z'],
])('%j', (schedule, due, next) => {
  expect([iso(dueAt(schedule, NOW, 'Asia/Shanghai')), iso(nextAt(schedule, NOW, 'Asia/Shanghai'))]).toEqual([
    due,
    next,
  ]);
});

it('is due once in each period, whatever the zone does with its clocks', () => {
  const schedule = fc.record({
    every: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
    weekday: fc.integer({ min: 1, max: 7 }),
    hour: fc.integer({ min: 0, max: 23 }),
  });
  const zone = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
  const at = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2030, 0, 1) });
  fc.assert(
    fc.property(schedule, zone, at, (each, timeZone, now) => {
      const [due, next] = [dueAt(each, now, timeZone), nextAt(each, now, timeZone)];
      expect(due <= now && now < next).toBe(true);
      expect(dueAt(each, next, timeZone)).toBe(next);
      expect(nextAt(each, due, timeZone)).toBe(next);
      expect(dueAt(each, next - 1, timeZone)).toBe(due);
    }),
  );
});
