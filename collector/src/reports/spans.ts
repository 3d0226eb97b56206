import { dayOf, instantOf } from './instant.ts';

const DAY_MS = 86_400_000;

/** Parts of a calendar, in the deployment's time zone. A week begins on Monday. */
export const PERIODS = ['day', 'week', 'month'] as const;
export type Period = (typeof PERIODS)[number];

/** A day, week or month: `day` is its first, `[begin, end)` in milliseconds. */
export interface Span {
  day: string;
  begin: number;
  end: number;
}

/** Whole days, weeks or months, from the one that holds `from` up to the one that holds `to - 1`; at most `most` of them. */
export function spansIn(from: number, to: number, period: Period, timeZone: string, most: number): Span[] {
  const spans: Span[] = [];
  let day = firstOf(dayOf(from, timeZone), period);
  for (let begin = midnight(day, timeZone); begin < to && spans.length < most; ) {
    const next = following(day, period);
    const end = midnight(next, timeZone);
    spans.push({ day, begin, end });
    [day, begin] = [next, end];
  }
  return spans;
}

const midnight = (day: string, timeZone: string) => instantOf(day, timeZone) ?? Date.parse(`${day}T00:00:00Z`);
const written = (at: number) => new Date(at).toISOString().slice(0, 10);

function firstOf(day: string, period: Period): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (period === 'month') return `${day.slice(0, 8)}01`;
  // Day 0 of 1970 was a Thursday.
  return period === 'week' ? written(at - ((at / DAY_MS + 3) % 7) * DAY_MS) : day;
}

function following(day: string, period: Period): string {
  const at = new Date(`${day}T00:00:00Z`);
  if (period === 'month') at.setUTCMonth(at.getUTCMonth() + 1);
  else at.setUTCDate(at.getUTCDate() + (period === 'week' ? 7 : 1));
  return written(at.getTime());
}
