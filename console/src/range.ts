/** Days as a marketer picks them: `from` and `to` are calendar days of the deployment, both included. */
export interface DayRange {
  from: string;
  to: string;
}

/** Ranges that are one click away. */
export const QUICK_DAYS = [7, 30, 90] as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAY_MS = 86_400_000;

/** Today and the days before it, `days` in all. */
export function lastDays(days: number, today: string): DayRange {
  return { from: plusDays(today, 1 - days), to: today };
}

/** The calendar month before this one. */
export function lastMonth(today: string): DayRange {
  const to = plusDays(firstOfMonth(today), -1);
  return { from: firstOfMonth(to), to };
}

/** Monday to Sunday before this week. */
export function lastWeek(today: string): DayRange {
  const sunday = plusDays(today, -(new Date(midnight(today)).getUTCDay() || 7));
  return { from: plusDays(sunday, -6), to: sunday };
}

/** Ranges that move with the calendar, by the names that the API and saved views know. */
const NAMED: Record<string, (today: string) => DayRange> = {
  ...Object.fromEntries(QUICK_DAYS.map((days) => [`${days}d`, (today: string) => lastDays(days, today)])),
  yesterday: (today) => {
    const { from } = lastDays(2, today);
    return { from, to: from };
  },
  'last-week': lastWeek,
  'last-month': lastMonth,
};

/** The days that an address names: from and to, or a range that moves; else so many days up to today. */
export function rangeIn(params: URLSearchParams, usualDays: number, today: string): DayRange {
  const name = params.get('range') ?? '';
  const named = Object.hasOwn(NAMED, name) ? NAMED[name]?.(today) : undefined;
  const days = named ?? lastDays(usualDays, today);
  return { from: params.get('from') ?? days.from, to: params.get('to') ?? days.to };
}

/** The name of a range that moves, if these days are one now: a saved view then moves with it. */
export function movingName(range: DayRange, today: string): string | null {
  return Object.entries(NAMED).find(([, days]) => sameRange(days(today), range))?.[0] ?? null;
}

/** An address as a saved view keeps it: days that move by their name. */
export function movingParams(params: URLSearchParams, today: string): URLSearchParams {
  const kept = new URLSearchParams(params);
  const name = movingName({ from: params.get('from') ?? '', to: params.get('to') ?? '' }, today);
  if (name === null) return kept;
  kept.delete('from');
  kept.delete('to');
  return new URLSearchParams([['range', name], ...kept]);
}

/**
 * The half-open range that the API asks for, as days, which it reads in the deployment's time zone: `to` is the day after the
 * last. Null when a day is missing, unreal or in the wrong order.
 */
export function calendarDays({ from, to }: DayRange): DayRange | null {
  return isDay(from) && isDay(to) && from <= to ? { from, to: plusDays(to, 1) } : null;
}

/** How many days of {@link lastDays} this range is, or null when it is a custom one. */
export function quickDays(range: DayRange, choices: readonly number[], today: string): number | null {
  return choices.find((days) => sameRange(lastDays(days, today), range)) ?? null;
}

export function sameRange(a: DayRange, b: DayRange): boolean {
  return a.from === b.from && a.to === b.to;
}

const midnight = (day: string) => Date.parse(`${day}T00:00:00Z`);
const plusDays = (day: string, days: number) => written(midnight(day) + days * DAY_MS);
const firstOfMonth = (day: string) => `${day.slice(0, 8)}01`;
const written = (at: number) => new Date(at).toISOString().slice(0, 10);

/** Date.parse takes 30 February for 2 March. */
function isDay(day: string): boolean {
  const at = DAY.test(day) ? midnight(day) : Number.NaN;
  return !Number.isNaN(at) && written(at) === day;
}
