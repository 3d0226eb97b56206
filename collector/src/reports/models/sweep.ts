import type { Chain } from './chain.ts';
import type { Loss } from './removal.ts';

/** Error of a solution, relative to its largest number. */
const EPSILON = 1e-14;

/** Sweeps that a solution takes at least: where fewer would do there are hardly any ways. */
const LEAST = 10;

/**
 * What the removal of each channel loses, by solving the chain anew without it: for few channels on many states.
 *
 * @param budget steps, of a nanosecond or two
 * @returns by channel; null when the budget does not suffice
 */
export function sweptLosses(chain: Chain, budget: number): Loss[] | null {
  const once = chain.to.length + chain.members.length;
  if (chain.channels.length * once * LEAST > budget) return null;
  let left = budget;
  const expected = (reward: Float64Array, removed: number | null) => {
    const x = sweep(chain, reward, removed, () => {
      left -= once;
      return left >= 0;
    });
    return x?.reduce((sum, each, state) => sum + each * (chain.start[state] ?? 0), 0) ?? null;
  };
  const all = { reward: expected(chain.reward, null) ?? 0, value: expected(chain.value, null) ?? 0 };
  // Without a channel it takes about as long as with it: no use in beginning what cannot end.
  if ((budget - left) * chain.channels.length > budget) return null;
  const losses: Loss[] = [];
  for (let channel = 0; channel < chain.channels.length; channel++) {
    const reward = expected(chain.reward, channel);
    const value = expected(chain.value, channel);
    if (reward === null || value === null) return null;
    losses.push({ reward: Math.max(0, all.reward - reward), value: Math.max(0, all.value - value) });
  }
  return left >= 0 ? losses : null;
}

/**
 * Expected reward (never negative) from each state on, when every state with the removed channel leads to nothing: the
 * solution of x(s) = reward(s) + Σ p(s → t) x(t) by Gauss–Seidel, last state first, since states are numbered in the order in
 * which paths meet them. The error that is left is estimated from the slowest rate at which the steps shrank of late.
 */
function sweep(chain: Chain, reward: Float64Array, removed: number | null, goOn: () => boolean): Float64Array | null {
  const keep = chain.members.map((members) => removed === null || !members.has(removed));
  const x = new Float64Array(keep.length);
  let before = Number.POSITIVE_INFINITY;
  for (let rate = 1; goOn(); ) {
    const step = sweepOnce(chain, reward, keep, x);
    rate = Math.min(Math.max(step / before, 0.9 * rate), 1 - Number.EPSILON);
    const most = x.reduce((a, b) => Math.max(a, b), 0);
    if (step === 0 || (step * rate) / (1 - rate) <= most * EPSILON) return x;
    before = step;
  }
  return null;
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
