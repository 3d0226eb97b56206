import { dayOf, instantOf } from './instant.ts';
import { plusDays } from './named-range.ts';

const DAY_MS = 86_400_000;

/** A calendar day of a range, cut to it: `[begin, end)` in milliseconds. */
export interface Day {
  day: string;
  /** Its place in the range. */
  at: number;
  begin: number;
  end: number;
  /** Whether the range holds all of the day. */
  whole: boolean;
}

/** The days of a range as `[begin, end)`, cut to the range; a day may have 23 or 25 hours. */
export function daysIn(from: number, to: number, timeZone: string): Day[] {
  const days: Day[] = [];
  for (let begin = from; begin < to; ) {
    const day = dayOf(begin, timeZone);
    const next = instantOf(plusDays(day, 1), timeZone) ?? begin + DAY_MS;
    const whole = next <= to && begin === instantOf(day, timeZone);
    days.push({ day, at: days.length, begin, end: Math.min(next, to), whole });
    begin = next;
  }
  return days;
}

/** Days as statements take them: JSON of [begin, end, at]. */
export function listed(days: readonly Day[]): string {
  return JSON.stringify(days.map(({ begin, end, at }) => [begin, end, at]));
}
