// @ts-check

/**
 * Medians and ranges of repeated measurements. Host and neighbours make noise, so one number alone says nothing.
 *
 * @typedef {object} Summary
 * @property {number} median
 * @property {number} low smallest
 * @property {number} high largest
 * @property {number} spread (high − low) ÷ median; 0.1 means that all rounds lie within ten per cent
 */

/**
 * @param {number[]} values at least one
 * @returns {Summary}
 */
export function summarise(values) {
  const middle = median(values);
  const low = Math.min(...values);
  const high = Math.max(...values);
  return { median: middle, low, high, spread: middle === 0 ? 0 : (high - low) / middle };
}

/**
 * @param {number[]} values at least one
 * @returns {number} the middle one; of an even count, halfway between the two
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  if (low === undefined || high === undefined) throw new Error('No rounds were measured.');
  return (low + high) / 2;
}

/**
 * Three significant digits, so that a figure never looks more exact than it is; what was counted stays whole.
 *
 * @param {number} value
 */
export function round(value) {
  return Number.isInteger(value) && value < 100_000 ? value : Number(value.toPrecision(3));
}
