import fc from 'fast-check';
import { expect, it } from 'vitest';
import { daysIn } from './days.ts';
import { dayOf } from './instant.ts';

const ZONES = ['Asia/Shanghai', 'UTC', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'];

it('cuts a range into its days, without a gap and without an overlap, over changes of the clocks too', () => {
  const begin = Date.parse('2026-01-01T00:00:00Z');
  const time = fc.integer({ min: begin, max: begin + 400 * 86_400_000 });
  fc.assert(
    fc.property(time, fc.integer({ min: 1, max: 40 * 86_400_000 }), fc.constantFrom(...ZONES), (from, length, zone) => {
      const days = daysIn(from, from + length, zone);
      expect(days[0]?.begin).toBe(from);
      expect(days.at(-1)?.end).toBe(from + length);
      days.forEach(({ day, begin: start, end }, i) => {
        expect(end).toBeGreaterThan(start);
        expect([dayOf(start, zone), dayOf(end - 1, zone)]).toEqual([day, day]);
        if (i > 0) expect(days[i - 1]?.end).toBe(start);
      });
    }),
  );
});

it('knows days of 23 and 25 hours', () => {
  const hours = (from: string) => {
    const [day] = daysIn(Date.parse(from), Date.parse(from) + 30 * 3_600_000, 'America/New_York');
    return ((day?.end ?? 0) - (day?.begin ?? 0)) / 3_600_000;
  };
  expect(hours('2026-03-08T05:00:00Z')).toBe(23);
  expect(hours('2026-11-01T04:00:00Z')).toBe(25);
});
