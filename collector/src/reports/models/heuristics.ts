import type { PathRow } from '@guiyi/protocol';
import { type Credits, give, type Model, type Settings } from './credit.ts';

/** The share of each touch of a path; shares sum to 1. */
type Shares = (row: PathRow, settings: Settings) => number[];

const only = (path: readonly string[], at: number) => path.map((_, i) => (i === at ? 1 : 0));

/** Weights as shares; equal ones where every touch of the path weighs nothing. */
function shared(weights: number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => (sum > 0 ? weight / sum : 1 / weights.length));
}

/** A channel that says nothing of why the visitor came: `Direct`, or as tables of Google Analytics write it. */
const DIRECT = /^(direct|\(direct\)( \/ \(none\))?)$/i;

const lastNonDirect: Shares = ({ path }) => {
  const at = path.map((channel) => !DIRECT.test(channel)).lastIndexOf(true);
  return only(path, at < 0 ? path.length - 1 : at);
};

const position: Shares = ({ path: { length } }, { position: { first, middle, last } }) =>
  shared(
    Array.from({ length }, (_, i) => (i === 0 ? first : i === length - 1 ? last : middle / Math.max(1, length - 2))),
  );

const custom: Shares = ({ path: { length } }, { weights }) =>
  shared(
    Array.from({ length }, (_, i) => {
      if ('first' in weights) return i === 0 ? weights.first : i === length - 1 ? weights.last : weights.middle;
      return weights[Math.min(i, weights.length - 1)] ?? 0;
    }),
  );

/** Counted from the newest touch on: a long look-back with a short half-life would underflow to nothing. */
const decay: Shares = ({ path, times = [] }, { halfLife }) => {
  const newest = times.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  return shared(path.map((_, i) => 2 ** (-((times[i] ?? newest) - newest) / halfLife)));
};

function byShares(shares: Shares): Model {
  return (rows, settings) => {
    const credits: Credits = new Map();
    for (const row of rows) {
      const { path, conversions, value = 0 } = row;
      const share = path.length === 1 ? [1] : shares(row, settings);
      path.forEach((channel, i) => {
        give(credits, channel, conversions * (share[i] ?? 0), value * (share[i] ?? 0));
      });
    }
    return credits;
  };
}

/** All to the first touch. */
export const first = byShares(({ path }) => only(path, 0));
/** All to the last touch. */
export const last = byShares(({ path }) => only(path, path.length - 1));
/** All to the last touch that is not Direct; to Direct where there is no other. */
export const lastNonDirectTouch = byShares(lastNonDirect);
/** The same to each touch; a channel touched twice gets two shares. */
export const linear = byShares(({ path }) => path.map(() => 1 / path.length));
/** Shares of the first touch, of all between together, and of the last; 40/20/40 ("U-shaped"). Two touches share as the ends do. */
export const positionBased = byShares(position);
/** A touch weighs half as much for each half-life (days) that it lies before the conversion: 2^(-days / half-life). */
export const timeDecay = byShares(decay);
/** Weights of the caller's own, by end or by position. */
export const customWeights = byShares(custom);
