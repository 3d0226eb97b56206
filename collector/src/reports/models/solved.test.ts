import type { PathRow } from '@guiyi/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectClose, order, row, rows, sum, type Table, table } from './test-tables.ts';

describe('shapley', () => {
  /** By definition: the mean, over all orders of arrival, of what a channel adds to v. */
  function byArrivals(paths: PathRow[], worth: (row: PathRow) => number): Map<string, number> {
    const channels = [...new Set(paths.flatMap((p) => p.path))];
    const v = (s: string[]) => sum(paths.filter((p) => p.path.every((c) => s.includes(c))).map(worth));
    const arrivals = permutations(channels);
    const gain = (channel: string, order: string[]) => {
      const before = order.slice(0, order.indexOf(channel));
      return v([...before, channel]) - v(before);
    };
    return new Map(channels.map((c) => [c, sum(arrivals.map((order) => gain(c, order))) / arrivals.length]));
  }

  function permutations(items: string[]): string[][] {
    if (items.length === 0) return [[]];
    return items.flatMap((item) =>
      permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
    );
  }

  it('agrees with the definition', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 8 }), (all) => {
        const paths = all.filter((p) => p.path.length > 0);
        const conversions = byArrivals(paths, (p) => p.conversions);
        const value = byArrivals(paths, (p) => p.value ?? 0);
        const expected = [...conversions].map(([c, credit]) => [c, [credit, value.get(c) ?? 0]]);
        expectClose(table('shapley', paths), Object.fromEntries(expected));
      }),
      { numRuns: 40 },
    );
  });
});

describe('markov', () => {
  /** Independent of ours: follows the mass of all visitors through string-named states until none is left. */
  function reach(paths: PathRow[], k: number, removed: string | null): { conversions: number; value: number } {
    const out = new Map<string, { to: Map<string, number>; conversions: number; value: number; all: number }>();
    const at = (s: string) => out.get(s) ?? out.set(s, { to: new Map(), conversions: 0, value: 0, all: 0 }).get(s);
    for (const { path, conversions, value = 0, nulls = 0 } of paths) {
      const w = conversions + nulls;
      if (w === 0 || path.length === 0) continue;
      const names = [''];
      for (let i = 0; i === 0 || i + k <= path.length; i++) {
        const name = path.slice(i, i + k).join('>');
        if (name !== names.at(-1)) names.push(name);
      }
      names.forEach((name, i) => {
        const state = at(name);
        if (!state) return;
        state.all += w;
        const next = names[i + 1];
        if (next !== undefined) state.to.set(next, (state.to.get(next) ?? 0) + w);
        else {
          state.conversions += conversions;
          state.value += value;
        }
      });
    }
    const result = { conversions: 0, value: 0 };
    let mass = new Map([['', 1]]);
    for (let turn = 0; turn < 20_000 && sum([...mass.values()]) > 1e-17; turn++) {
      const moved = new Map<string, number>();
      for (const [name, m] of mass) {
        const state = out.get(name);
        if (!state || (removed && name.split('>').includes(removed))) continue;
        result.conversions += (m * state.conversions) / state.all;
        result.value += (m * state.value) / state.all;
        for (const [to, w] of state.to) moved.set(to, (moved.get(to) ?? 0) + (m * w) / state.all);
      }
      mass = moved;
    }
    return result;
  }

  function byMass(paths: PathRow[], k: number): Table {
    const channels = [...new Set(paths.filter((p) => p.conversions + (p.nulls ?? 0) > 0).flatMap((p) => p.path))];
    const all = reach(paths, k, null);
    const lost = channels.map((c) => reach(paths, k, c));
    const share = (field: 'conversions' | 'value', i: number) => {
      const losses = lost.map((each) => all[field] - each[field]);
      return sum(losses) > 0 ? (losses[i] ?? 0) / sum(losses) : 0;
    };
    const total = { conversions: sum(paths.map((p) => p.conversions)), value: sum(paths.map((p) => p.value ?? 0)) };
    const credits = channels.map((c, i) => [
      c,
      [share('conversions', i) * total.conversions, share('value', i) * total.value],
    ]);
    return Object.fromEntries(credits);
  }

  it('agrees with a case worked out by hand', () => {
    // P(conversion) = 1/3. Without A: start goes to B in 1/3 of cases, B always to C, C converts in 1/2: 1/6.
    // Without B or C nothing converts. Losses 1/2, 1, 1.
    const paths = [
      { path: ['A', 'B', 'C'], conversions: 1, value: 10 },
      { path: ['A'], conversions: 0, nulls: 1 },
      { path: ['B', 'C'], conversions: 0, nulls: 1 },
    ];
    expectClose(table('markov', paths), { A: [0.2, 2], B: [0.4, 4], C: [0.4, 4] });
  });

  it('divides value by the value lost, not by conversions', () => {
    const paths = [
      { path: ['A'], conversions: 1, value: 90 },
      { path: ['B'], conversions: 1, value: 10 },
    ];
    expectClose(table('markov', paths), { A: [1, 90], B: [1, 10] });
    expectClose(table('markov', [...paths, { path: ['B'], conversions: 1, value: -100 }]), { A: [1, 0], B: [2, 0] });
  });

  it('collapses a state that follows itself', () => {
    const paths = (a: string[]) => [
      { path: a, conversions: 3, nulls: 2 },
      { path: ['B', 'A', 'C'], conversions: 1, nulls: 4 },
    ];
    expectClose(table('markov', paths(['A', 'A', 'A', 'B']), 1), table('markov', paths(['A', 'B']), 1));
    expectClose(table('markov', paths(['A', 'A', 'A', 'B']), 2), table('markov', paths(['A', 'A', 'B']), 2));
  });

  it('takes a path shorter than the order as one state', () => {
    const paths = [
      { path: ['A', 'B'], conversions: 1 },
      { path: ['B'], conversions: 0, nulls: 1 },
    ];
    // Order 1: B converts every second time wherever it is; without A 1/4 is left of 1/2. Order 2: B alone never does.
    expectClose(table('markov', paths, 1), { A: [1 / 3, 0], B: [2 / 3, 0] });
    expectClose(table('markov', paths, 2), { A: [0.5, 0], B: [0.5, 0] });
  });

  it('agrees with following all visitors to the end, for orders 1 to 4', () => {
    const live = rows.map((all) => all.filter((p) => p.path.length > 0 && p.conversions + (p.nulls ?? 0) > 0));
    fc.assert(
      fc.property(live, order, (paths, k) => {
        expectClose(table('markov', paths, k), byMass(paths, k));
      }),
      { numRuns: 60 },
    );
  });

  it('agrees on a large chain, which is solved by sweeps', () => {
    const long = fc.array(fc.constantFrom(...'ABCDEFGH'), { minLength: 20, maxLength: 40 });
    const wide = fc.array(fc.record({ path: long, conversions: fc.integer({ min: 1, max: 5 }), nulls: fc.nat(9) }), {
      minLength: 12,
      maxLength: 12,
    });
    fc.assert(
      fc.property(wide, (paths) => {
        expect(
          new Set(paths.flatMap((p) => p.path.map((_, i) => p.path.slice(i, i + 3).join('')))).size,
        ).toBeGreaterThan(96);
        expectClose(table('markov', paths, 3), byMass(paths, 3));
      }),
      { numRuns: 8 },
    );
  });
});
