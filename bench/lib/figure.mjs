// @ts-check
import { round, summarise } from './stats.mjs';

/**
 * One round of one side.
 *
 * @typedef {object} Sample
 * @property {number} units how many were done
 * @property {number | null} cpuMs what they cost; null where the system does not tell
 * @property {number} wallMs how long they took
 */

/**
 * What is printed: ours beside its floor. `ratio` is always cost by cost, so more than 1 means that ours costs more.
 *
 * @typedef {object} Figure
 * @property {string} name
 * @property {string} unit e.g. `µs CPU/event`
 * @property {string} floor what the baseline is
 * @property {number} ours median
 * @property {number} baseline median
 * @property {number} ratio of the medians
 * @property {[number, number]} ratios the smallest and the largest of a round
 * @property {number} spread of ours: (high − low) ÷ median
 * @property {number} baseline_spread
 * @property {number} rounds
 * @property {{ unit: string, ours: number, baseline: number }} [rate] throughput in the same rounds, by the clock
 */

/**
 * The cost of a unit: by CPU where the system tells, else by the clock.
 *
 * @param {string} name
 * @param {{ unit: string, per?: 'µs' | 'ms', floor: string, ours: Sample[], baseline: Sample[] }} measured rounds in pairs;
 *   `unit` is one thing, e.g. `event`
 * @returns {Figure}
 */
export function costFigure(name, { unit, per = 'µs', floor, ours, baseline }) {
  const byCpu = [...ours, ...baseline].every(({ cpuMs }) => cpuMs !== null);
  /** @param {Sample} sample */
  const cost = ({ units, cpuMs, wallMs }) => ((per === 'µs' ? 1000 : 1) * (byCpu ? (cpuMs ?? 0) : wallMs)) / units;
  /** @param {Sample} sample */
  const rate = ({ units, wallMs }) => (1000 * units) / wallMs;
  return {
    ...plainFigure(name, {
      unit: `${per} ${byCpu ? 'CPU' : 'time'}/${unit}`,
      floor,
      ours: ours.map(cost),
      baseline: baseline.map(cost),
    }),
    rate: {
      unit: `${unit}s/s`,
      ours: round(summarise(ours.map(rate)).median),
      baseline: round(summarise(baseline.map(rate)).median),
    },
  };
}

/**
 * A figure of numbers that are costs already.
 *
 * @param {string} name
 * @param {{ unit: string, floor: string, ours: number[], baseline: number[] }} measured rounds in pairs
 * @returns {Figure}
 */
export function plainFigure(name, { unit, floor, ours, baseline }) {
  const mine = summarise(ours);
  const theirs = summarise(baseline);
  const ratios = summarise(ours.map((value, index) => quotient(value, baseline[index] ?? Number.NaN)));
  return {
    name,
    unit,
    floor,
    ours: round(mine.median),
    baseline: round(theirs.median),
    ratio: round(quotient(mine.median, theirs.median)),
    ratios: [round(ratios.low), round(ratios.high)],
    spread: round(mine.spread),
    baseline_spread: round(theirs.spread),
    rounds: ours.length,
  };
}

/**
 * Nothing beside nothing is as much.
 *
 * @param {number} ours
 * @param {number} theirs
 */
const quotient = (ours, theirs) => (ours === theirs ? 1 : ours / theirs);

/** Beyond this spread a figure says little. */
const NOISY = 0.25;

/** @param {Figure} figure */
export function isNoisy({ spread, baseline_spread }) {
  return spread > NOISY || baseline_spread > NOISY;
}
