import type { PathRow } from '@guiyi/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute } from './attribute.ts';

/** A fraction of whole numbers: no rounding anywhere, so that a difference is ours. */
type Fraction = readonly [over: bigint, under: bigint];
const ZERO: Fraction = [0n, 1n];
const ONE: Fraction = [1n, 1n];

function reduced(over: bigint, under: bigint): Fraction {
  let [a, b] = [over < 0n ? -over : over, under < 0n ? -under : under];
  while (b > 0n) [a, b] = [b, a % b];
  const by = under < 0n ? -a : a;
  return by === 0n ? ZERO : [over / by, under / by];
}
const whole = (n: number): Fraction => [BigInt(n), 1n];
const plus = (a: Fraction, b: Fraction) => reduced(a[0] * b[1] + b[0] * a[1], a[1] * b[1]);
const minus = (a: Fraction, b: Fraction) => reduced(a[0] * b[1] - b[0] * a[1], a[1] * b[1]);
const times = (a: Fraction, b: Fraction) => reduced(a[0] * b[0], a[1] * b[1]);
const over = (a: Fraction, b: Fraction) => reduced(a[0] * b[1], a[1] * b[0]);
const DIGITS = 10n ** 30n;
const numberOf = ([a, b]: Fraction) => Number((a * DIGITS) / b) / Number(DIGITS);

interface Count {
  gram: readonly string[];
  start: Fraction;
  all: Fraction;
  conversions: Fraction;
  value: Fraction;
  next: Map<number, Fraction>;
}

/** The states of all paths, by the words of the documentation: sliding k-grams, a shorter path one state, repeats collapsed. */
function countsOf(rows: readonly PathRow[], k: number): Count[] {
  const counts: Count[] = [];
  const at = (gram: readonly string[]) => {
    const known = counts.findIndex((each) => JSON.stringify(each.gram) === JSON.stringify(gram));
    if (known >= 0) return known;
    return counts.push({ gram, start: ZERO, all: ZERO, conversions: ZERO, value: ZERO, next: new Map() }) - 1;
  };
  for (const { path, conversions, value = 0, nulls = 0 } of rows) {
    const weight = whole(conversions + nulls);
    const grams = path.length <= k ? [path] : path.slice(k - 1).map((_, i) => path.slice(i, i + k));
    let before: Count | undefined;
    for (const gram of grams) {
      const state = at(gram);
      const count = counts[state];
      if (count === undefined || count === before) continue;
      if (before) before.next.set(state, plus(before.next.get(state) ?? ZERO, weight));
      else count.start = plus(count.start, weight);
      count.all = plus(count.all, weight);
      before = count;
    }
    if (!before) continue;
    before.conversions = plus(before.conversions, whole(conversions));
    before.value = plus(before.value, whole(value));
  }
  return counts;
}

/** What the chain brings in all, by Gauss–Jordan elimination of x = reward + P·x, the states with a channel leading nowhere. */
function brought(counts: readonly Count[], what: 'conversions' | 'value', removed: string | null): Fraction {
  const matrix = counts.map(({ gram, next, all, [what]: reward }, i) => {
    const gone = removed !== null && gram.includes(removed);
    const row = counts.map((_, j) => minus(i === j ? ONE : ZERO, gone ? ZERO : over(next.get(j) ?? ZERO, all)));
    return [...row, gone ? ZERO : over(reward, all)];
  });
  matrix.forEach((_, i) => {
    const pivot = matrix.findIndex((row, r) => r >= i && row[i]?.[0] !== 0n);
    [matrix[i], matrix[pivot]] = [matrix[pivot] ?? [], matrix[i] ?? []];
    const row = (matrix[i] ?? []).map((each, _, all) => over(each, all[i] ?? ONE));
    matrix.forEach((other, r) => {
      const factor = other[i] ?? ZERO;
      if (r !== i && factor[0] !== 0n) matrix[r] = other.map((each, j) => minus(each, times(factor, row[j] ?? ZERO)));
    });
    matrix[i] = row;
  });
  const last = counts.length;
  return counts.reduce((sum, { start }, i) => plus(sum, times(start, matrix[i]?.[last] ?? ZERO)), ZERO);
}

function byFractions(rows: readonly PathRow[], k: number): Map<string, { conversions: number; value: number }> {
  const counts = countsOf(rows, k);
  const channels = [...new Set(rows.flatMap(({ path }) => path))];
  const credit = (what: 'conversions' | 'value') => {
    const all = brought(counts, what, null);
    const lost = channels.map((channel) => minus(all, brought(counts, what, channel)));
    const sum = lost.reduce(plus, ZERO);
    const total = whole(rows.reduce((n, row) => n + (row[what] ?? 0), 0));
    return lost.map((each) => (sum[0] === 0n ? 0 : numberOf(over(times(total, each), sum))));
  };
  const [conversions, value] = [credit('conversions'), credit('value')];
  return new Map(channels.map((c, i) => [c, { conversions: conversions[i] ?? 0, value: value[i] ?? 0 }]));
}

const row: fc.Arbitrary<PathRow> = fc
  .record({
    path: fc.array(fc.constantFrom('A', 'B', 'C', 'D'), { minLength: 1, maxLength: 6 }),
    conversions: fc.nat(200),
    value: fc.nat(10_000),
    nulls: fc.nat(3_000),
  })
  .map((each) => ({ ...each, value: each.conversions === 0 ? 0 : each.value }))
  .filter(({ conversions, nulls }) => conversions + nulls > 0);

describe('Markov', () => {
  it('is what exact fractions say, for orders 1 to 4, with loops, repeats and nulls', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 7 }), fc.integer({ min: 1, max: 4 }), (rows, order) => {
        const expected = byFractions(rows, order);
        const { channels } = attribute('markov', rows, { order });
        expect(channels).toHaveLength(expected.size);
        for (const { channel, conversions, value } of channels) {
          const { conversions: c = Number.NaN, value: v = Number.NaN } = expected.get(channel) ?? {};
          expect(Math.abs(conversions - c)).toBeLessThanOrEqual(1e-12 * Math.max(1, c));
          expect(Math.abs(value - v)).toBeLessThanOrEqual(1e-12 * Math.max(1, v));
        }
      }),
      { numRuns: 60 },
    );
  });
});
