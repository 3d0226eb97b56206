import type { PathRow } from '@guiyi/protocol';
import { type Credits, give, type Model } from './credit.ts';

/** The share of each touch of a path; shares sum to 1. */
type Shares = (path: readonly string[]) => number[];

const only = (path: readonly string[], at: number) => path.map((_, i) => (i === at ? 1 : 0));

/** A channel that says nothing of why the visitor came. */
const DIRECT = 'Direct';

const lastNonDirect: Shares = (path) => {
  const at = path.map((channel) => channel !== DIRECT).lastIndexOf(true);
  return only(path, at < 0 ? path.length - 1 : at);
};

/** Position-based ("U-shaped"): 40 % to the first touch, 40 % to the last, 20 % over those between; two touches halve it. */
const position: Shares = ({ length }) => {
  if (length === 1) return [1];
  if (length === 2) return [0.5, 0.5];
  const between = 0.2 / (length - 2);
  return Array.from({ length }, (_, i) => (i === 0 || i === length - 1 ? 0.4 : between));
};

function byShares(shares: Shares): Model {
  return (rows: readonly PathRow[]) => {
    const credits: Credits = new Map();
    for (const { path, conversions, value = 0 } of rows) {
      const share = shares(path);
      path.forEach((channel, i) => {
        give(credits, channel, conversions * (share[i] ?? 0), value * (share[i] ?? 0));
      });
    }
    return credits;
  };
}

/** All to the first touch. */
export const first = byShares((path) => only(path, 0));
/** All to the last touch. */
export const last = byShares((path) => only(path, path.length - 1));
/** All to the last touch that is not Direct; to Direct where there is no other. */
export const lastNonDirectTouch = byShares(lastNonDirect);
/** The same to each touch; a channel touched twice gets two shares. */
export const linear = byShares((path) => path.map(() => 1 / path.length));
/** 40/20/40. */
export const positionBased = byShares(position);
