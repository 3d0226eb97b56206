import type { Chain } from './chain.ts';
import type { Core } from './core.ts';

/** A state as it was when it was taken out: what led to it, and where it led, of those that went later. */
export interface Gone {
  state: number;
  /** How likely it was left for good. */
  leave: number;
  from: [state: number, p: number][];
  to: [state: number, p: number][];
  start: number;
  reward: number;
  value: number;
}

/** A chain in the making of its factors. */
interface Net {
  out: Map<number, number>[];
  into: Map<number, number>[];
  start: Float64Array;
  reward: Float64Array;
  value: Float64Array;
  nothing: Float64Array;
}

/** Transitions may become so many times what they were, and so many more: where they multiply, the work does, too. */
const GROWTH = { times: 4, more: 100_000 } as const;
/** The most states that are solved densely: some seconds. */
const DENSE = 1_500;
/** States lead to each other densely where of so many transitions that there could be there is one. */
const SPARSE = 16;

/**
 * Takes out states one by one, the one with the fewest neighbours first, and says what each was like: the factors of the
 * chain's matrix, without a subtraction (Grassmann, Taksar, Heyman). What leads to each other densely is left as a core.
 *
 * @param dense the most states that are left
 * @returns in the order in which they went; null where the core is too large
 */
export function eliminated(chain: Chain, dense = DENSE): { gone: Gone[]; core: Core } | null {
  const net = netOf(chain);
  const queue = new Sparsest(net);
  const gone: Gone[] = [];
  let size = chain.to.length;
  const most = GROWTH.times * size + GROWTH.more;
  const isDense = (left: number) => left <= dense && size * SPARSE >= left * left;
  while (!isDense(net.out.length - gone.length)) {
    const state = queue.next();
    if (state === undefined) break;
    const { added, ...one } = takenOut(net, state);
    size += added - one.from.length - one.to.length;
    if (size > most) return null;
    gone.push(one);
    for (const [neighbour] of [...one.from, ...one.to]) queue.changed(neighbour);
  }
  return { gone, core: coreOf(net, gone) };
}

/** What is left of the net. */
function coreOf({ out, ...columns }: Net, gone: readonly Gone[]): Core {
  const isGone = new Set(gone.map(({ state }) => state));
  const states = [...out.keys()].filter((state) => !isGone.has(state));
  const places = new Map(states.map((state, place) => [state, place]));
  const p = new Float64Array(states.length * states.length);
  states.forEach((state, row) => {
    for (const [target, each] of out[state] ?? []) p[row * states.length + (places.get(target) ?? 0)] = each;
  });
  const only = (column: Float64Array) => Float64Array.from(states, (state) => column[state] ?? 0);
  const { start, reward, value, nothing } = columns;
  return { states, p, start: only(start), reward: only(reward), value: only(value), nothing: only(nothing) };
}

function netOf({ members, from, to, p, ...columns }: Chain): Net {
  const into = members.map(() => new Map<number, number>());
  const out = members.map((_, state) => {
    const row = new Map<number, number>();
    for (let i = from[state] ?? 0; i < (from[state + 1] ?? 0); i++) {
      row.set(to[i] ?? 0, p[i] ?? 0);
      into[to[i] ?? 0]?.set(state, p[i] ?? 0);
    }
    return row;
  });
  const { start, reward, value, nothing } = columns;
  return { out, into, start: start.slice(), reward: reward.slice(), value: value.slice(), nothing: nothing.slice() };
}

function takenOut({ out, into, start, reward, value, nothing }: Net, state: number): Gone & { added: number } {
  const [ways, before] = [out[state] ?? new Map<number, number>(), into[state] ?? new Map<number, number>()];
  const [begun, won, worth, lost] = [start[state] ?? 0, reward[state] ?? 0, value[state] ?? 0, nothing[state] ?? 0];
  let leave = won + lost;
  for (const p of ways.values()) leave += p;
  for (const [target, p] of ways) {
    into[target]?.delete(state);
    start[target] = (start[target] ?? 0) + (begun * p) / leave;
  }
  let added = 0;
  for (const [source, p] of before) {
    const [row, share] = [out[source], p / leave];
    row?.delete(state);
    added -= row?.size ?? 0;
    reward[source] = (reward[source] ?? 0) + share * won;
    value[source] = (value[source] ?? 0) + share * worth;
    nothing[source] = (nothing[source] ?? 0) + share * lost;
    for (const [target, q] of ways) {
      // Coming back to where one was changes nothing.
      if (target === source) continue;
      const sum = (row?.get(target) ?? 0) + share * q;
      row?.set(target, sum);
      into[target]?.set(source, sum);
    }
    added += row?.size ?? 0;
  }
  [out[state], into[state]] = [new Map(), new Map()];
  return { state, leave, from: [...before], to: [...ways], start: begun, reward: won, value: worth, added };
}

/** Which state has the fewest neighbours; those with many wait in one bucket. */
class Sparsest {
  private readonly _net: Net;
  private readonly _buckets: number[][] = Array.from({ length: 1_024 }, () => []);
  /** The bucket that a state is to be taken from; -1 once it was. */
  private readonly _place: Int32Array;
  private _lowest = 0;

  constructor(net: Net) {
    this._net = net;
    this._place = new Int32Array(net.out.length).fill(this._buckets.length);
    for (let state = net.out.length - 1; state >= 0; state--) this.changed(state);
  }

  /** Puts a state where its neighbours want it. */
  changed(state: number): void {
    const neighbours = (this._net.out[state]?.size ?? 0) + (this._net.into[state]?.size ?? 0);
    const place = Math.min(neighbours, this._buckets.length - 1);
    if (place === this._place[state]) return;
    this._place[state] = place;
    this._buckets[place]?.push(state);
    this._lowest = Math.min(this._lowest, place);
  }

  next(): number | undefined {
    for (; this._lowest < this._buckets.length; this._lowest++) {
      const bucket = this._buckets[this._lowest] ?? [];
      for (let state = bucket.pop(); state !== undefined; state = bucket.pop()) {
        if (this._place[state] !== this._lowest) continue;
        this._place[state] = -1;
        return state;
      }
    }
    return undefined;
  }
}
