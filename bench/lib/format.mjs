// @ts-check
import { isNoisy } from './figure.mjs';

/** @typedef {import('./figure.mjs').Figure} Figure */

/** A ratio that moved by more than this is worth a look. */
const MOVED = 0.15;

/**
 * One figure for people.
 *
 * @param {Figure} figure
 * @param {Figure} [saved] the committed figure of that name
 */
export function lineOf(figure, saved) {
  const { name, unit, ours, baseline, ratio, ratios, floor, rounds, spread, baseline_spread, rate } = figure;
  const lines = [
    `${name}  ${number(ours)} ${unit} (spread ${percent(spread)}, ${rounds} rounds)`,
    `  floor ${number(baseline)} (${percent(baseline_spread)}): ${floor}`,
    `  ratio ${ratio} (${ratios.join('–')})${movement(figure, saved)}${isNoisy(figure) ? '  noisy' : ''}`,
  ];
  if (rate) lines.push(`  ${number(rate.ours)} ${rate.unit}; floor ${number(rate.baseline)}`);
  return lines.join('\n');
}

/**
 * How the ratio stands to the committed one. Ratios, not times: hosts differ.
 *
 * @param {Figure} figure
 * @param {Figure} [saved]
 */
export function movement(figure, saved) {
  if (!saved || saved.unit !== figure.unit || saved.floor !== figure.floor) return '';
  const change = figure.ratio / saved.ratio - 1;
  const word = change > MOVED ? ' WORSE' : change < -MOVED ? ' better' : '';
  return `  committed ${saved.ratio} (${change < 0 ? '−' : '+'}${percent(Math.abs(change))}${word})`;
}

/** @param {number} value */
export function number(value) {
  return value.toLocaleString('en-US', { maximumSignificantDigits: 5 });
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(100 * share)} %`;
}
