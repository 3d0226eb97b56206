import { offsetAt } from '../lib/zone.ts';

const ISO = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(:\d{2}(?:\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/i;

/**
 * Milliseconds of an ISO 8601 date or time; null when it is none. Without an offset it is a time in the deployment's time
 * zone: `2026-01-01` in Asia/Shanghai is 2025-12-31T16:00Z.
 */
export function instantOf(text: string, timeZone: string): number | null {
  const [, date, time = '00:00', seconds = ':00', offset] = ISO.exec(text) ?? [];
  if (!date) return null;
  const wall = Date.parse(`${date}T${time}${seconds}Z`);
  // Date.parse takes 30 February for 2 March.
  if (Number.isNaN(wall) || !new Date(wall).toISOString().startsWith(date)) return null;
  if (offset) return valid(Date.parse(`${date}T${time}${seconds}${offset.toUpperCase()}`));
  // The second look settles the hours around a change of the clocks.
  const near = wall - offsetAt(wall, timeZone);
  return wall - offsetAt(near, timeZone);
}

/** The calendar day of an instant (ms) in the time zone, e.g. `2026-01-31`. */
export function dayOf(instant: number, timeZone: string): string {
  return dayFormat(timeZone).format(instant);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Made once for each zone: a report asks for thousands of days. */
function dayFormat(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  formats.set(timeZone, known);
  return known;
}

function valid(instant: number): number | null {
  return Number.isNaN(instant) ? null : instant;
}
