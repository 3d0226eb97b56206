/** Days as a marketer picks them: `from` and `to` are calendar days, both included, in the device's time zone. */
export interface DayRange {
  from: string;
  to: string;
}

/** Ranges that are one click away. */
export const QUICK_DAYS = [7, 30, 90] as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Today and the days before it, `days` in all. */
export function lastDays(days: number, now: Date): DayRange {
  const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() - (days - 1));
  return { from: dayOf(first), to: dayOf(now) };
}

/** The calendar month before this one. */
export function lastMonth(now: Date): DayRange {
  const first = new Date(now.getFullYear(), now.getMonth() - 1, 1);
  return { from: dayOf(first), to: dayOf(new Date(now.getFullYear(), now.getMonth(), 0)) };
}

/** Monday to Sunday before this week. */
export function lastWeek(now: Date): DayRange {
  const sunday = now.getDate() - (now.getDay() || 7);
  const day = (date: number) => dayOf(new Date(now.getFullYear(), now.getMonth(), date));
  return { from: day(sunday - 6), to: day(sunday) };
}

/** Ranges that move with the calendar, by the names that the API and saved views know. */
const NAMED: Record<string, (now: Date) => DayRange> = {
  ...Object.fromEntries(QUICK_DAYS.map((days) => [`${days}d`, (now: Date) => lastDays(days, now)])),
  yesterday: (now) => {
    const { from } = lastDays(2, now);
    return { from, to: from };
  },
  'last-week': lastWeek,
  'last-month': lastMonth,
};

/** The days that an address names: from and to, or a range that moves; else so many days up to today. */
export function rangeIn(params: URLSearchParams, usualDays: number, now: Date): DayRange {
  const name = params.get('range') ?? '';
  const named = Object.hasOwn(NAMED, name) ? NAMED[name]?.(now) : undefined;
  const days = named ?? lastDays(usualDays, now);
  return { from: params.get('from') ?? days.from, to: params.get('to') ?? days.to };
}

/** The name of a range that moves, if these days are one now: a saved view then moves with it. */
export function movingName(range: DayRange, now: Date): string | null {
  return Object.entries(NAMED).find(([, days]) => sameRange(days(now), range))?.[0] ?? null;
}

/** An address as a saved view keeps it: days that move by their name. */
export function movingParams(params: URLSearchParams, now: Date): URLSearchParams {
  const kept = new URLSearchParams(params);
  const name = movingName({ from: params.get('from') ?? '', to: params.get('to') ?? '' }, now);
  if (name === null) return kept;
  kept.delete('from');
  kept.delete('to');
  return new URLSearchParams([['range', name], ...kept]);
}

/** The half-open range of instants that the API asks for; null when a day is missing, unreal or in the wrong order. */
export function instantsOf({ from, to }: DayRange): { from: string; to: string } | null {
  const start = midnight(from, 0);
  const end = midnight(to, 1);
  if (!start || !end || start >= end) return null;
  return { from: start.toISOString(), to: end.toISOString() };
}

/** The same days as calendar days, for what is kept by day in the deployment's time zone: `to` is the day after the last. */
export function calendarDays(range: DayRange): { from: string; to: string } | null {
  if (!instantsOf(range)) return null;
  const [year = 0, month = 0, date = 0] = range.to.split('-').map(Number);
  return { from: range.from, to: dayOf(new Date(year, month - 1, date + 1)) };
}

/** How many days of {@link lastDays} this range is, or null when it is a custom one. */
export function quickDays(range: DayRange, choices: readonly number[], now: Date): number | null {
  return choices.find((days) => sameRange(lastDays(days, now), range)) ?? null;
}

export function sameRange(a: DayRange, b: DayRange): boolean {
  return a.from === b.from && a.to === b.to;
}

/** Local midnight that begins the day `plus` days after `day`. Calendar arithmetic, so that clock changes do no harm. */
function midnight(day: string, plus: number): Date | null {
  if (!DAY.test(day)) return null;
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  if (dayOf(new Date(year, month - 1, date)) !== day) return null;
  return new Date(year, month - 1, date + plus);
}

function dayOf(date: Date): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
