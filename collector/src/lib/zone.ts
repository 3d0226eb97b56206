const DAY_MS = 86_400_000;
/** 1900 to 2100: what lies before or after has the offset of the edge. */
const FIRST = Date.UTC(1900, 0, 1);
const LAST = Date.UTC(2100, 0, 1);
const MONTH_MS = 28 * DAY_MS;

/** From `since` (ms) on, the zone's clocks show UTC plus `ms`. */
export interface ZoneOffset {
  since: number;
  ms: number;
}

/** Older than any event. */
const EVER = -9e15;

/** What the clocks of a time zone show beyond UTC, in milliseconds, at an instant. */
export function offsetAt(instant: number, timeZone: string): number {
  // Years before the first are not written as dates.
  const at = Math.min(LAST, Math.max(FIRST, instant));
  const text = clock(timeZone).format(at);
  return Date.parse(`${text.replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}

/**
 * Every change of a zone's clocks, the first from {@link EVER} on. Pure, some ten milliseconds.
 *
 * @example offsetsOf('Asia/Tokyo').at(-1) // { since: …, ms: 32_400_000 }
 */
export function offsetsOf(timeZone: string): ZoneOffset[] {
  const offsets = [{ since: EVER, ms: offsetAt(FIRST, timeZone) }];
  for (let at = FIRST; at < LAST; at += MONTH_MS) {
    const before = offsets.at(-1)?.ms ?? 0;
    const after = offsetAt(at + MONTH_MS, timeZone);
    if (after !== before) offsets.push({ since: changeIn(at, at + MONTH_MS, before, timeZone), ms: after });
  }
  return offsets;
}

/** The first second at which the offset is another one. */
function changeIn(from: number, to: number, before: number, timeZone: string): number {
  let [low, high] = [from, to];
  while (high - low > 1000) {
    const middle = Math.floor((low + high) / 2000) * 1000;
    if (offsetAt(middle, timeZone) === before) low = middle;
    else high = middle;
  }
  return high;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** The Swedish locale writes ISO dates. */
function clock(timeZone: string): Intl.DateTimeFormat {
  const known =
    clocks.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
  clocks.set(timeZone, known);
  return known;
}
