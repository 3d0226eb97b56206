import { LIMITS } from '@guiyi/protocol/limits';
import type { Fault } from '@guiyi/protocol/validate';

/** A clock that is off by less is taken as right, so that a retry a second later gives an event the same time. */
const SKEW_MS = 60_000;

/** ISO 8601 with date and, usually, time; without a zone it is UTC. */
const ISO = /^[+-]?\d{4,6}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/i;

/** When an event happened, as far as its sender says. */
export interface ClientTimes {
  timestamp: string | null | undefined;
  /** The client's clock when it sent. */
  sentAt: string | null | undefined;
}

/** As JavaScript and most clients write it; it needs no further look. */
const USUAL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/;

/** Milliseconds since 1970, or null when it is no ISO 8601 time. */
export function parseTime(text: string): number | null {
  const time = Date.parse(USUAL.test(text) ? text : inUtc(text));
  return Number.isNaN(time) ? null : time;
}

/** Events of a batch were sent at the same moment. */
let last: { text: string; time: number | null } = { text: '', time: null };

function sentTime(text: string): number | null {
  if (text !== last.text) last = { text, time: parseTime(text) };
  return last.time;
}

/** With its zone written out; empty when it is no ISO 8601 time. */
function inUtc(text: string): string {
  if (!ISO.test(text)) return '';
  if (/[zZ]$|[+-]\d{2}:?\d{2}$/.test(text.slice(10))) return text;
  return `${text.replace(' ', 'T')}${text.length > 10 ? 'Z' : ''}`;
}

/**
 * The time of an event by the collector's clock: what the device says, moved by how far its clock was off when it sent
 * (`received - sentAt`), as the tracking spec has it.
 *
 * @param open whether anyone may send with this key; then the past is limited as well
 */
export function eventTime(times: ClientTimes, received: number, open: boolean): number | Fault {
  if (!times.timestamp) return received;
  const said = parseTime(times.timestamp);
  if (said === null) return fault('invalid_timestamp', '`timestamp` is no ISO 8601 time.');
  const sent = times.sentAt ? sentTime(times.sentAt) : null;
  const skew = sent === null ? 0 : received - sent;
  const time = Math.abs(skew) > SKEW_MS ? said + skew : said;
  if (time > received + LIMITS.futureMs) return fault('timestamp_in_future', '`timestamp` lies in the future.');
  if (open && time < received - LIMITS.pastMs) return fault('timestamp_too_old', '`timestamp` is over 400 days old.');
  return time;
}

function fault(code: Fault['code'], message: string): Fault {
  return { code, path: 'timestamp', message };
}
