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
