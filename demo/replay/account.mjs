// @ts-check
/**
 * @typedef {Record<'accepted' | 'stored' | 'duplicate' | 'quarantined' | 'dropped' | 'queued', number>} Stats
 * @typedef {Pick<Stats, 'stored' | 'duplicate' | 'quarantined' | 'dropped'>} Fates
 */

const FATES = /** @type {const} */ (['stored', 'duplicate', 'quarantined', 'dropped']);

/**
 * What became of the events between two readings of `/api/stats`.
 *
 * @param {Stats} before
 * @param {Stats} after
 * @returns {Fates}
 */
export function fatesBetween(before, after) {
  const counts = FATES.map((fate) => [fate, after[fate] - before[fate]]);
  return Object.fromEntries(counts);
}

/**
 * How many events are unaccounted for: positive when some are missing, negative when there are more than were sent.
 *
 * @param {number} sent
 * @param {Fates} fates
 */
export function missing(sent, fates) {
  return sent - FATES.reduce((sum, fate) => sum + fates[fate], 0);
}

/**
 * @param {{ name: string, sent: number, fates: Fates }[]} rows
 * @returns {string} a table for people
 */
export function table(rows) {
  const head = ['', 'sent', ...FATES];
  const lines = [head, ...rows.map(({ name, sent, fates }) => [name, sent, ...FATES.map((fate) => fates[fate])])];
  return lines
    .map((cells) => cells.map((cell, i) => (i ? String(cell).padStart(12) : String(cell).padEnd(8))).join(''))
    .join('\n');
}
