/**
 * Working days in China, by the yearly notices of the State Council's General Office. A year that is not listed is not
 * guessed: its holidays are published late in the year before.
 */
interface Year {
  /** First and last day (MM-DD) of each holiday. */
  holidays: readonly (readonly [string, string])[];
  /** Weekend days that are worked instead. */
  worked: readonly string[];
}

const YEARS: Readonly<Record<string, Year>> = {
  // 国办发明电〔2024〕12号
  '2025': {
    holidays: [
      ['01-01', '01-01'],
      ['01-28', '02-04'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['05-31', '06-02'],
      ['10-01', '10-08'],
    ],
    worked: ['01-26', '02-08', '04-27', '09-28', '10-11'],
  },
  // 国办发明电〔2025〕7号
  '2026': {
    holidays: [
      ['01-01', '01-03'],
      ['02-15', '02-23'],
      ['04-04', '04-06'],
      ['05-01', '05-05'],
      ['06-19', '06-21'],
      ['09-25', '09-27'],
      ['10-01', '10-07'],
    ],
    worked: ['01-04', '02-14', '02-28', '05-09', '09-20', '10-10'],
  },
};

/** Whether a day (YYYY-MM-DD) is worked; undefined where its year's holidays are not known. */
export function isWorkingDay(day: string): boolean | undefined {
  const year = YEARS[day.slice(0, 4)];
  if (year === undefined) return undefined;
  const date = day.slice(5);
  if (year.worked.includes(date)) return true;
  if (year.holidays.some(([first, last]) => first <= date && date <= last)) return false;
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6;
}

/**
 * The last of `days` working days after a day; null when the calendar does not reach so far.
 *
 * @example deadline('2026-09-24', 3) // '2026-09-30': three days off from the 25th on
 */
export function deadline(from: string, days: number): string | null {
  let day = from;
  for (let left = days; left > 0; ) {
    day = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    const working = isWorkingDay(day);
    if (working === undefined) return null;
    if (working) left -= 1;
  }
  return day;
}

/** The day (YYYY-MM-DD) of an instant in a time zone. */
export function dayIn(time: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' }).format(time);
}

/** The last millisecond of a day in a time zone. */
export function endOfDay(day: string, zone: string): number {
  const end = Date.parse(`${day}T23:59:59.999Z`);
  const name = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).format(end);
  const [, sign = '+', hours = '0', minutes = '0'] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '+' ? end - offset : end + offset;
}
