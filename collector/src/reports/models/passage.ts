import type { Chain } from './chain.ts';
import { type Core, type SolvedCore, solvedCore } from './core.ts';
import { eliminated, type Gone } from './elimination.ts';
import type { Loss } from './removal.ts';

/** The state through which every path meets the channel first; null where it may be one of several. By channel. */
export function entriesOf({ channels, members, start, from, to }: Chain): (number | null)[] {
  const entries: (number | null | undefined)[] = channels.map(() => undefined);
  const enter = (state: number, known?: ReadonlySet<number>) => {
    for (const channel of members[state] ?? []) {
      if (known?.has(channel) || entries[channel] === state) continue;
      entries[channel] = entries[channel] === undefined ? state : null;
    }
  };
  members.forEach((known, state) => {
    if ((start[state] ?? 0) > 0) enter(state);
    for (let i = from[state] ?? 0; i < (from[state + 1] ?? 0); i++) enter(to[i] ?? 0, known);
  });
  return entries.map((entry) => entry ?? null);
}

/**
 * What the removal of each channel loses that is met through one state only, exactly and for all of them at once. Such a loss is
 * how likely the state is reached (visits that are expected, by visits once it is reached), times what is won from it on. Visits
 * and winnings are two solutions of the chain; visits once reached are the diagonal of its inverse, of which only what the
 * elimination touched is computed (Takahashi). No number is ever subtracted.
 *
 * @param dense the most states that are solved together, see {@link eliminated}
 * @returns by channel, null where `entries` is; null altogether where states that all lead to each other are too many
 * @see K. Takahashi, J. Fagan, M. Chen, "Formation of a sparse bus impedance matrix and its application to short circuit study",
 * Proc. 8th PICA Conference (1973)
 */
export function passageLosses(
  chain: Chain,
  entries: readonly (number | null)[],
  dense?: number,
): (Loss | null)[] | null {
  const factors = eliminated(chain, dense);
  if (!factors) return null;
  const { gone, core } = factors;
  const solved = solvedCore(core);
  const [reached, reward, value] = [solved.reached, solved.reward, solved.value].map((column) => {
    const all = new Float64Array(chain.members.length);
    core.states.forEach((state, place) => {
      all[state] = column[place] ?? 0;
    });
    return all;
  });
  const again = new Inverse(chain.members.length, core, solved);
  for (const one of [...gone].reverse()) {
    const { state, leave } = one;
    const visits = (one.start + dot(one.from, reached)) / leave;
    if (reached) reached[state] = visits;
    if (reward) reward[state] = (one.reward + dot(one.to, reward)) / leave;
    if (value) value[state] = (one.value + dot(one.to, value)) / leave;
    again.add(one);
  }
  return entries.map((state) => {
    if (state === null) return null;
    const likely = (reached?.[state] ?? 0) / again.diagonal(state);
    return { reward: likely * (reward?.[state] ?? 0), value: likely * (value?.[state] ?? 0) };
  });
}

function dot(row: Gone['to'], x: Float64Array | undefined): number {
  let sum = 0;
  for (const [state, p] of row) sum += p * (x?.[state] ?? 0);
  return sum;
}

/** Entries of the chain's inverse: visits of `b` that are expected from `a` on, where b led to a when either went. */
class Inverse {
  private readonly _own: Float64Array;
  private readonly _visits: Map<number, number>[];
  private readonly _core: SolvedCore;
  /** Where states of the core stand in it. */
  private readonly _places: Map<number, number>;

  constructor(states: number, core: Core, solved: SolvedCore) {
    this._own = new Float64Array(states);
    this._visits = Array.from({ length: states }, () => new Map());
    this._core = solved;
    this._places = new Map(core.states.map((state, place) => [state, place]));
    for (const state of core.states) this._own[state] = this._inCore(state, state) ?? 1;
  }

  /** Visits of a state that are expected from itself on, the first included. */
  diagonal(state: number): number {
    return this._own[state] ?? 1;
  }

  /** Adds what went before all that were added yet. */
  add({ state, leave, from, to }: Gone): void {
    const visits = to.map(
      ([after]) => from.reduce((sum, [before, p]) => sum + p * this._from(after, before), 0) / leave,
    );
    for (const [before] of from) {
      const sum = to.reduce((all, [after, p]) => all + p * this._from(after, before), 0);
      this._visits[before]?.set(state, sum / leave);
    }
    const own = this._visits[state];
    to.forEach(([after], i) => {
      own?.set(after, visits[i] ?? 0);
    });
    this._own[state] = to.reduce((sum, [, p], i) => sum + p * (visits[i] ?? 0), 1) / leave;
  }

  /** Visits of `b` from `a` on. */
  private _from(a: number, b: number): number {
    return (a === b ? this._own[a] : (this._visits[b]?.get(a) ?? this._inCore(a, b))) ?? 0;
  }

  private _inCore(a: number, b: number): number | undefined {
    const [from, to] = [this._places.get(a), this._places.get(b)];
    return from === undefined || to === undefined ? undefined : this._core.visits[from * this._places.size + to];
  }
}
