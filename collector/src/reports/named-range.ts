import { dayOf, instantOf } from './instant.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 400;

/** Days as a range names them: `from` and `to` are calendar days, `to` not included. */
export interface Days {
  from: string;
  to: string;
}

/**
 * A range that moves with the calendar of the time zone: `30d` (today and the 29 days before it), `yesterday`, `last-week`
 * (Monday to Sunday), `last-month`; null when it is none.
 */
export function namedDays(name: string, now: number, timeZone: string): Days | null {
  const today = dayOf(now, timeZone);
  const [, count] = /^(\d{1,3})d$/.exec(name) ?? [];
  const days = Number(count);
  if (days >= 1 && days <= MOST_DAYS) return { from: plusDays(today, 1 - days), to: plusDays(today, 1) };
  if (name === 'yesterday') return { from: plusDays(today, -1), to: today };
  if (name === 'last-week') {
    const monday = plusDays(today, 1 - weekdayOf(today));
    return { from: plusDays(monday, -7), to: monday };
  }
  if (name !== 'last-month') return null;
  const first = `${today.slice(0, 8)}01`;
  return { from: `${plusDays(first, -1).slice(0, 8)}01`, to: first };
}

/** The same as instants (ms). */
export function namedRange(name: string, now: number, timeZone: string): { from: number; to: number } | null {
  const days = namedDays(name, now, timeZone);
  const [from, to] = [days && instantOf(days.from, timeZone), days && instantOf(days.to, timeZone)];
  return from === null || to === null ? null : { from, to };
}

/** The calendar day so many days later, e.g. `plusDays('2026-01-31', 1)` is `2026-02-01`. */
export function plusDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 1 for Monday to 7 for Sunday. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay() || 7;
}
