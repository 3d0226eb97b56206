import { type Language, LOCALES } from './i18n/index.ts';

/**
 * Everything a page shows as a number, an amount, a time. One per language; `Intl` objects are made once, when they are first needed:
 * they are what takes longest when a page begins.
 */
export interface Format {
  /** `1,234`. */
  count(value: number): string;
  /** `1,234.5`: at most two decimals, for credit that models divide. */
  credit(value: number): string;
  /** `¥1,234.50`; a plain number when the currency is missing or unknown to `Intl`. */
  money(value: number, currency: string | undefined): string;
  /** `42.0%`; `–` of nothing. */
  share(part: number, whole: number): string;
  /** `+1.5`, `−2`, `0`. */
  signed(value: number): string;
  /** `2026-01-31 08:00:00`. */
  time(iso: string): string;
  /** `08:00:00`. */
  clock(iso: string): string;
  /** `2026-01-31`. */
  day(iso: string): string;
  /** In a list of what just came in: `08:00:00` of the day of `now`, `2026-01-31` of another one. */
  recent(iso: string, now: Date): string;
  /** `Monday` of 1, `Sunday` of 7. */
  weekday(number: number): string;
}

/** Amounts this close to a rounded zero are zero: sums of thirds must not show as `−0`. */
const NOTHING = 0.005;

export function formatOf(language: Language, timeZone?: string): Format {
  const locale = LOCALES[language];
  const numbers = (options: Intl.NumberFormatOptions) => once(() => new Intl.NumberFormat(locale, options));
  const whole = numbers({ maximumFractionDigits: 0 });
  const part = numbers({ maximumFractionDigits: 2 });
  const percent = numbers({ style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const moments = momentsOf(timeZone);
  const weekday = once(() => new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }));
  return {
    count: (value) => whole().format(value),
    credit: (value) => part().format(Math.abs(value) < NOTHING ? 0 : value),
    money: (value, currency) => moneyOf(locale, currency).format(Math.abs(value) < NOTHING ? 0 : value),
    share: (value, of) => (of === 0 ? '–' : percent().format(value / of)),
    signed: (value) => signed(value, part),
    time: (iso) => moments(iso, (m) => `${m.day} ${m.clock}`),
    clock: (iso) => moments(iso, (m) => m.clock),
    day: (iso) => moments(iso, (m) => m.day),
    recent(iso, now) {
      const today = moments(now.toISOString(), (m) => m.day);
      return moments(iso, (m) => (m.day === today ? m.clock : m.day));
    },
    // 1 January 2024 was a Monday.
    weekday: (number) => weekday().format(Date.UTC(2024, 0, number)),
  };
}

/** Makes it at the first call. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function signed(value: number, format: () => Intl.NumberFormat): string {
  if (Math.abs(value) < NOTHING) return '0';
  return (value > 0 ? '+' : '−') + format().format(Math.abs(value));
}

const currencies = new Map<string, Intl.NumberFormat>();

function moneyOf(locale: string, currency: string | undefined): Intl.NumberFormat {
  const name = `${locale} ${currency}`;
  const known = currencies.get(name) ?? makeMoney(locale, currency);
  currencies.set(name, known);
  return known;
}

function makeMoney(locale: string, currency: string | undefined): Intl.NumberFormat {
  try {
    return new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' });
  } catch {
    return new Intl.NumberFormat(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  }
}

interface Moment {
  day: string;
  clock: string;
}

/** The Swedish locale writes ISO dates; both languages read them, and columns stay aligned. */
function momentsOf(timeZone: string | undefined): (iso: string, show: (moment: Moment) => string) => string {
  const format = once(() => new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone }));
  return (iso, show) => {
    const date = new Date(iso);
    if (Number.isNaN(date.getTime())) return iso;
    const [day = '', clock = ''] = format().format(date).split(' ');
    return show({ day, clock });
  };
}

/** The time zone of this device, e.g. `Asia/Shanghai`. */
export function localZone(): string {
  return new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The start of a long id, enough to tell two apart at a glance. */
export function shortId(id: string): string {
  return id.length > 12 ? `${id.slice(0, 10)}…` : id;
}
