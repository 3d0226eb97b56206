import type { Chain } from './chain.ts';

/** Up to so many states the equations are solved by elimination; beyond, by sweeps until nothing moves. */
const DENSE = 96;
/** Error of a solution by sweeps, relative to its largest number. */
const EPSILON = 1e-14;

/**
 * Expected reward (never negative) of a path when every state that `removed` names leads to nothing: the solution of
 * x(s) = reward(s) + Σ p(s → t) x(t), weighted with where paths begin. The chain is solved to absorption, not simulated.
 */
export function expected(chain: Chain, reward: Float64Array, removed: (state: number) => boolean): number {
  const keep = Array.from(chain.start, (_, state) => !removed(state));
  const x = keep.length <= DENSE ? eliminate(chain, reward, keep) : sweep(chain, reward, keep);
  return x.reduce((sum, each, state) => sum + each * (chain.start[state] ?? 0), 0);
}

/** Gaussian elimination. I - Q is diagonally dominant by rows, so that no pivoting is needed. */
function eliminate(chain: Chain, reward: Float64Array, keep: boolean[]): Float64Array {
  const rows = matrix(chain, reward, keep);
  const n = rows.length;
  rows.forEach((pivot, i) => {
    const scale = pivot[i] ?? 1;
    for (let j = i; j <= n; j++) pivot[j] = (pivot[j] ?? 0) / scale;
    rows.forEach((row, k) => {
      const factor = k === i ? 0 : (row[i] ?? 0);
      if (factor === 0) return;
      for (let j = i; j <= n; j++) row[j] = (row[j] ?? 0) - factor * (pivot[j] ?? 0);
    });
  });
  return Float64Array.from(rows, (row) => row[n] ?? 0);
}

/** I - Q with the rewards as last column; a removed state is worth nothing and passes nothing on. */
function matrix(chain: Chain, reward: Float64Array, keep: boolean[]): Float64Array[] {
  return keep.map((kept, state) => {
    const row = new Float64Array(keep.length + 1);
    row[state] = 1;
    if (!kept) return row;
    row[keep.length] = reward[state] ?? 0;
    for (let i = chain.from[state] ?? 0; i < (chain.from[state + 1] ?? 0); i++) {
      const to = chain.to[i] ?? 0;
      row[to] = (row[to] ?? 0) - (chain.p[i] ?? 0);
    }
    return row;
  });
}

/**
 * Gauss–Seidel, last state first, since states are numbered in the order in which paths meet them. The error that is left
 * is estimated from the slowest rate at which the steps shrank of late. From 0 and with no negative reward the sums only
 * grow, so that this ends.
 */
function sweep(chain: Chain, reward: Float64Array, keep: boolean[]): Float64Array {
  const x = new Float64Array(keep.length);
  let before = Number.POSITIVE_INFINITY;
  for (let rate = 1; ; ) {
    const step = sweepOnce(chain, reward, keep, x);
    rate = Math.min(Math.max(step / before, 0.9 * rate), 1 - Number.EPSILON);
    const most = x.reduce((a, b) => Math.max(a, b), 0);
    if (step === 0 || (step * rate) / (1 - rate) <= most * EPSILON) return x;
    before = step;
  }
}

function sweepOnce({ from, to, p }: Chain, reward: Float64Array, keep: boolean[], x: Float64Array): number {
  let step = 0;
  for (let state = x.length - 1; state >= 0; state--) {
    if (!keep[state]) continue;
    let sum = reward[state] ?? 0;
    const end = from[state + 1] ?? 0;
    for (let i = from[state] ?? 0; i < end; i++) sum += (p[i] ?? 0) * (x[to[i] ?? 0] ?? 0);
    step = Math.max(step, Math.abs(sum - (x[state] ?? 0)));
    x[state] = sum;
  }
  return step;
}
