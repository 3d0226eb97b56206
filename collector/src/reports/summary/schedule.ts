import type { SummaryCall } from '@guiyi/protocol';
import { dayOf, instantOf } from '../instant.ts';
import { plusDays, weekdayOf } from '../named-range.ts';

/** When a summary is to be sent. */
export interface Schedule {
  every: SummaryCall['every'];
  /** 1 Monday to 7 Sunday; read for weeks only. */
  weekday: number;
  /** 0 to 23, of the time zone. */
  hour: number;
}

/** Longer than any month. */
const FAR = 32;

/** The last moment (ms) up to `now` at which it was to be sent. */
export function dueAt(schedule: Schedule, now: number, timeZone: string): number {
  return nearest(schedule, now, timeZone, -1, (at) => at <= now);
}

/** The first moment (ms) after `now` at which it is to be sent. */
export function nextAt(schedule: Schedule, now: number, timeZone: string): number {
  return nearest(schedule, now, timeZone, 1, (at) => at > now);
}

function nearest(
  schedule: Schedule,
  now: number,
  timeZone: string,
  step: 1 | -1,
  fits: (at: number) => boolean,
): number {
  const today = dayOf(now, timeZone);
  for (let days = 0; Math.abs(days) <= FAR; days += step) {
    const day = plusDays(today, days);
    const at = isDay(schedule, day) ? instantOf(`${day}T${hourOf(schedule)}`, timeZone) : null;
    if (at !== null && fits(at)) return at;
  }
  throw new Error('A month without a day.');
}

function isDay({ every, weekday }: Schedule, day: string): boolean {
  if (every === 'week') return weekdayOf(day) === weekday;
  return every === 'day' || day.endsWith('-01');
}

const hourOf = ({ hour }: Schedule) => `${String(hour).padStart(2, '0')}:00`;
