import type { Chain } from './chain.ts';

/** What a channel's removal loses: conversions and value of an average path. */
export interface Loss {
  reward: number;
  value: number;
}

/** A chain that states can be taken out of. State s leads to t with `out[s].get(t)`; `into[t]` are those that lead to it. */
interface Net {
  alive: number[];
  members: ReadonlySet<number>[];
  start: number[];
  reward: number[];
  value: number[];
  nothing: number[];
  out: Map<number, number>[];
  into: Set<number>[];
  /** Transitions there are, and may be: where they multiply, the work does, too. */
  size: number;
  most: number;
}

/** Transitions may become so many times what they were, and so many more. */
const GROWTH = { times: 8, more: 100_000 } as const;

/** Channels `from` up to `to`, exclusive. */
interface Span {
  from: number;
  to: number;
}

/**
 * What the removal of each channel loses, exactly: the reward of the paths that meet the channel. To see those of one
 * channel, the chain is censored: every state without the channel is eliminated, its way passed on to those after it. Channels
 * share this work by halves: half of them need none of the other half's states. No number is ever subtracted (Grassmann,
 * Taksar, Heyman), so that long cycles cost no precision.
 *
 * @param budget steps; a dense chain of n states takes about n³
 * @returns by channel; null when the budget does not suffice
 * @see W. K. Grassmann, M. I. Taksar, D. P. Heyman, "Regenerative analysis and steady state distributions for Markov
 * chains", Operations Research 33 (1985)
 */
export function removalLosses(chain: Chain, budget: number): Loss[] | null {
  const losses: Loss[] = chain.channels.map(() => ({ reward: 0, value: 0 }));
  let left = budget;
  const spend = (steps: number) => {
    left -= steps;
    return left >= 0;
  };
  const part = (net: Net, { from, to }: Span): boolean => {
    if (to - from === 1) return drain(net, losses[from], spend);
    const middle = (from + to) >> 1;
    const halves = [
      { from, to: middle },
      { from: middle, to },
    ];
    return halves.every((half, i) => {
      // The second half may use up the net.
      const own = i === 0 ? copy(net, spend) : net;
      return own !== null && censor(own, half, spend) && part(own, half);
    });
  };
  if (losses.length === 0) return losses;
  return part(netOf(chain), { from: 0, to: losses.length }) ? losses : null;
}

type Spend = (steps: number) => boolean;

function netOf({ members, start, reward, value, nothing, from, to, p }: Chain): Net {
  const into = members.map(() => new Set<number>());
  const out = members.map((_, state) => {
    const row = new Map<number, number>();
    for (let i = from[state] ?? 0; i < (from[state + 1] ?? 0); i++) {
      row.set(to[i] ?? 0, p[i] ?? 0);
      into[to[i] ?? 0]?.add(state);
    }
    return row;
  });
  const columns = { start: [...start], reward: [...reward], value: [...value], nothing: [...nothing] };
  const alive = members.map((_, state) => state);
  const most = GROWTH.times * p.length + GROWTH.more;
  return { alive, members: [...members], ...columns, out, into, size: p.length, most };
}

/** The states that are left, numbered anew. */
function copy(net: Net, spend: Spend): Net | null {
  const { alive } = net;
  const numbers = new Map(alive.map((state, i) => [state, i]));
  const only = <T>(column: readonly T[]) => alive.map((state) => column[state] as T);
  if (!spend(alive.length + net.size)) return null;
  const into = alive.map(() => new Set<number>());
  const out = alive.map((state, s) => {
    const row = new Map<number, number>();
    for (const [target, p] of net.out[state] ?? []) {
      const t = numbers.get(target) ?? 0;
      row.set(t, p);
      into[t]?.add(s);
    }
    return row;
  });
  const columns = {
    start: only(net.start),
    reward: only(net.reward),
    value: only(net.value),
    nothing: only(net.nothing),
  };
  return { ...net, alive: alive.map((_, i) => i), members: only(net.members), ...columns, out, into };
}

/**
 * Takes out the states that have none of these channels. A hub whose neighbours are too many to be joined pair by pair waits
 * until fewer of them are left; with one channel left nothing waits.
 */
function censor(net: Net, { from, to }: Span, spend: Spend): boolean {
  const kept: number[] = [];
  const gone: number[] = [];
  for (const state of net.alive) {
    let has = false;
    for (const channel of net.members[state] ?? []) has ||= channel >= from && channel < to;
    (has ? kept : gone).push(state);
  }
  const most = to - from === 1 ? Number.POSITIVE_INFINITY : 64 + 2 * net.size;
  for (const state of sparsestFirst(net, gone)) {
    if (fill(net, state) > most) kept.push(state);
    else if (!spend(eliminate(net, state)) || net.size > net.most) return false;
  }
  net.alive = kept;
  return true;
}

/** Takes out all that is left and adds up what it brought. */
function drain(net: Net, loss: Loss | undefined, spend: Spend): boolean {
  return sparsestFirst(net, net.alive).every((state) => {
    const reached = (net.start[state] ?? 0) / leaving(net, state);
    if (loss) {
      loss.reward += reached * (net.reward[state] ?? 0);
      loss.value += reached * (net.value[state] ?? 0);
    }
    return spend(eliminate(net, state));
  });
}

/** How many transitions may take the state's place: each pair of neighbours becomes one. */
function fill({ out, into }: Net, state: number): number {
  return (out[state]?.size ?? 0) * (into[state]?.size ?? 0);
}

function sparsestFirst(net: Net, states: number[]): number[] {
  return states
    .map((state) => [fill(net, state), state] as const)
    .sort(([a], [b]) => a - b)
    .map(([, state]) => state);
}

/** How likely the state is left for good: no state stands in its own row. */
function leaving({ out, reward, nothing }: Net, state: number): number {
  let sum = (reward[state] ?? 0) + (nothing[state] ?? 0);
  for (const p of out[state]?.values() ?? []) sum += p;
  return sum;
}

/** Passes the state's ways on to those who lead to it; returns how many steps it took. */
function eliminate(net: Net, state: number): number {
  const { start, reward, value, nothing, out, into } = net;
  const leave = leaving(net, state);
  const ways = out[state] ?? new Map<number, number>();
  const before = into[state] ?? new Set<number>();
  for (const [target, p] of ways) {
    start[target] = (start[target] ?? 0) + ((start[state] ?? 0) * p) / leave;
    into[target]?.delete(state);
  }
  for (const source of before) {
    const row = out[source];
    if (!row) continue;
    const share = (row.get(state) ?? 0) / leave;
    net.size -= row.size;
    row.delete(state);
    for (const column of [reward, value, nothing])
      column[source] = (column[source] ?? 0) + share * (column[state] ?? 0);
    for (const [target, p] of ways) {
      // Coming back to where one was changes nothing.
      if (target === source) continue;
      row.set(target, (row.get(target) ?? 0) + share * p);
      into[target]?.add(source);
    }
    net.size += row.size;
  }
  net.size -= ways.size;
  out[state] = new Map();
  into[state] = new Set();
  return 1 + (ways.size + 1) * (before.size + 1);
}
