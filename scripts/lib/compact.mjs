// @ts-check
import { statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compact, databasesIn } from './sqlite.mjs';

/** Also without an erasure, files are written anew this often: retention deletes every day. */
const AT_LEAST_MS = 7 * 86_400_000;

/**
 * Writes every database of a data directory anew, so that what was erased is in no file any more: SQLite only marks its
 * pages as free. Nobody may be running on it.
 *
 * @param {string} data
 * @param {number} now milliseconds
 */
export function compactData(data, now) {
  for (const file of databasesIn(path.join(data, 'resources'))) compact(file);
  writeFileSync(marker(data), `${new Date(now).toISOString()}\n`, { mode: 0o600 });
}

/**
 * Whether it is time to: something was erased since, or it has been a week.
 *
 * @param {string} data
 * @param {readonly { kind: string, finished_at: string | null }[]} requests the newest ones
 * @param {number} now milliseconds
 */
export function isCompactionDue(data, requests, now) {
  const last = lastOf(data);
  if (now - last >= AT_LEAST_MS) return true;
  return requests.some(
    ({ kind, finished_at }) => kind === 'erasure' && finished_at !== null && Date.parse(finished_at) > last,
  );
}

/**
 * Milliseconds until the next `HH:MM` of this machine's clock.
 *
 * @param {string} time
 * @param {Date} now
 */
export function untilTime(time, now) {
  const next = new Date(now);
  next.setHours(Number(time.slice(0, 2)), Number(time.slice(3)), 0, 0);
  if (next <= now) next.setDate(next.getDate() + 1);
  return next.getTime() - now.getTime();
}

/** @param {string} data */
function lastOf(data) {
  return statSync(marker(data), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** @param {string} data */
function marker(data) {
  return path.join(data, 'compacted');
}
