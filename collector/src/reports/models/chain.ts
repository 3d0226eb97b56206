import type { PathRow } from '@guiyi/protocol';

/**
 * A Markov chain over k-grams of touches, as rows of transition probabilities (compressed sparse rows). A state leads on to
 * others, to a conversion, or to nothing.
 */
export interface Chain {
  /** Channels, by number. */
  channels: string[];
  /** The channels of each state. */
  members: ReadonlySet<number>[];
  /** Probability that a path begins with the state. */
  start: Float64Array;
  /** Probability that the state is followed by the conversion, and the value that this brings on average. */
  reward: Float64Array;
  value: Float64Array;
  /** Probability that the state is the end of a path without conversion. */
  nothing: Float64Array;
  /** Transitions of state s: `to[i]` with probability `p[i]` for i in `from[s]` … `from[s + 1]` - 1. */
  from: Uint32Array;
  to: Uint32Array;
  p: Float64Array;
}

interface Counts {
  members: ReadonlySet<number>[];
  start: number[];
  total: number[];
  conversions: number[];
  value: number[];
  nulls: number[];
  next: Map<number, number>[];
}

/** The chain of these paths: every path counts its conversions and its nulls. Rows with neither say nothing. */
export function chainOf(rows: readonly PathRow[], order: number): Chain {
  const channels = new Map<string, number>();
  const states = new Map<string, number>();
  const counts: Counts = { members: [], start: [], total: [], conversions: [], value: [], nulls: [], next: [] };
  for (const row of rows) {
    if (row.conversions + (row.nulls ?? 0) > 0) count(row, order, channels, states, counts);
  }
  return normalise([...channels.keys()], counts);
}

/** Sliding k-grams of the path; a shorter path is one state, and a state does not follow itself. */
function statesOf(path: readonly number[], order: number): number[][] {
  if (path.length <= order) return [[...path]];
  const grams = Array.from({ length: path.length - order + 1 }, (_, i) => path.slice(i, i + order));
  return grams.filter((gram, i) => i === 0 || gram.some((channel, j) => channel !== grams[i - 1]?.[j]));
}

function count(row: PathRow, order: number, channels: Map<string, number>, states: Map<string, number>, to: Counts) {
  const { path, conversions, value = 0, nulls = 0 } = row;
  const weight = conversions + nulls;
  const numbers = path.map((channel) => numberOf(channels, channel));
  let previous = -1;
  for (const gram of statesOf(numbers, order)) {
    const state = numberOf(states, gram.join());
    if (state === to.members.length) open(to, gram);
    if (previous < 0) add(to.start, state, weight);
    else to.next[previous]?.set(state, (to.next[previous]?.get(state) ?? 0) + weight);
    add(to.total, state, weight);
    previous = state;
  }
  add(to.conversions, previous, conversions);
  add(to.value, previous, value);
  add(to.nulls, previous, nulls);
}

function numberOf(numbers: Map<string, number>, key: string): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

function open(counts: Counts, gram: number[]): void {
  counts.members.push(new Set(gram));
  counts.next.push(new Map());
  for (const column of [counts.start, counts.total, counts.conversions, counts.value, counts.nulls]) column.push(0);
}

function add(column: number[], state: number, weight: number): void {
  column[state] = (column[state] ?? 0) + weight;
}

function normalise(channels: string[], counts: Counts): Chain {
  const { members, next, total } = counts;
  const paths = counts.start.reduce((sum, weight) => sum + weight, 0);
  const share = (column: number[]) => Float64Array.from(column, (weight, state) => weight / (total[state] ?? 1));
  const from = new Uint32Array(members.length + 1);
  next.forEach((row, state) => {
    from[state + 1] = (from[state] ?? 0) + row.size;
  });
  return {
    channels,
    members,
    start: Float64Array.from(counts.start, (weight) => weight / paths),
    reward: share(counts.conversions),
    value: share(counts.value),
    nothing: share(counts.nulls),
    from,
    to: Uint32Array.from(next.flatMap((row) => [...row.keys()])),
    p: Float64Array.from(next.flatMap((row, state) => [...row.values()].map((weight) => weight / (total[state] ?? 1)))),
  };
}
