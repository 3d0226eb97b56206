import type { PathRow } from '@guiyi/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute, isModel, MODEL_NAMES, type ModelName } from './attribute.ts';
import type { Settings } from './credit.ts';

type Table = Record<string, [conversions: number, value: number]>;

function table(model: ModelName, rows: PathRow[], order = 1, settings: Partial<Settings> = {}): Table {
  const { channels } = attribute(model, rows, { order, ...settings });
  return Object.fromEntries(channels.map(({ channel, conversions, value }) => [channel, [conversions, value]]));
}

function expectClose(actual: Table, expected: Table) {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [channel, [conversions, value]] of Object.entries(expected)) {
    expect(Math.abs((actual[channel]?.[0] ?? Number.NaN) - conversions), channel).toBeLessThan(1e-9);
    expect(Math.abs((actual[channel]?.[1] ?? Number.NaN) - value), channel).toBeLessThan(1e-7);
  }
}

const CHANNELS = ['A', 'B', 'C', 'D', 'Direct'];
const row = fc.record(
  {
    path: fc.array(fc.constantFrom(...CHANNELS), { maxLength: 7 }),
    conversions: fc.nat(20),
    value: fc.nat(1000),
    nulls: fc.nat(20),
  },
  { requiredKeys: ['path', 'conversions'] },
);
const rows = fc.array(row, { maxLength: 30 });
const model = fc.constantFrom(...MODEL_NAMES);
const order = fc.integer({ min: 1, max: 4 });

const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);

describe('every model', () => {
  it('gives away all conversions and all value of rows that converted, and no more', () => {
    fc.assert(
      fc.property(rows, model, order, (all, name, k) => {
        const paths = all.map((each) => (each.conversions === 0 ? { ...each, value: 0 } : each));
        const { channels, total } = attribute(name, paths, { order: k });
        expect(total.conversions).toBe(sum(paths.map((p) => p.conversions)));
        expect(total.value).toBe(sum(paths.map((p) => p.value ?? 0)));
        expect(sum(channels.map((c) => c.conversions))).toBeCloseTo(total.conversions, 9);
        expect(sum(channels.map((c) => c.value))).toBeCloseTo(total.value, 7);
        expect(channels.every((c) => c.conversions >= 0)).toBe(true);
      }),
    );
  });

  it('does not care for the order of the rows, nor whether equal rows are added up', () => {
    const shuffled = rows.chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, model, order, ([all, other], name, k) => {
        expectClose(table(name, other, k), table(name, all, k));
        const twice = all.map((p) => ({
          ...p,
          conversions: 2 * p.conversions,
          value: 2 * (p.value ?? 0),
          nulls: 2 * (p.nulls ?? 0),
        }));
        expectClose(table(name, [...all, ...all], k), table(name, twice, k));
      }),
    );
  });

  it('counts touches on converting paths, and calls an empty path Unattributed', () => {
    for (const name of MODEL_NAMES) {
      const reply = attribute(name, [
        { path: ['A', 'B', 'A'], conversions: 2, value: 10 },
        { path: ['B'], conversions: 0, nulls: 9 },
        { path: [], conversions: 3, value: 7 },
      ]);
      const touches = Object.fromEntries(reply.channels.map((c) => [c.channel, c.touches]));
      expect(touches).toEqual({ A: 4, B: 2, Unattributed: 0 });
      expect(reply.channels[0]).toMatchObject({ channel: 'Unattributed', conversions: 3, value: 7 });
    }
  });

  it('answers an empty table, and takes any name for a channel', () => {
    for (const name of MODEL_NAMES) {
      expect(attribute(name, [])).toEqual({ model: name, channels: [], total: { conversions: 0, value: 0 } });
      const odd = attribute(name, [{ path: ['__proto__', 'a,b', 'constructor', ''], conversions: 4 }]);
      expect(odd.channels.map((c) => c.channel).sort()).toHaveLength(4);
    }
    expect(isModel('toString')).toBe(false);
  });
});

describe('heuristics', () => {
  const path = ['A', 'B', 'B', 'Direct'];
  it.each<[ModelName, string[], Table]>([
    ['first', path, { A: [10, 100], B: [0, 0], Direct: [0, 0] }],
    ['last', path, { A: [0, 0], B: [0, 0], Direct: [10, 100] }],
    ['last-non-direct', path, { A: [0, 0], B: [10, 100], Direct: [0, 0] }],
    ['last-non-direct', ['Direct', 'Direct'], { Direct: [10, 100] }],
    ['linear', path, { A: [2.5, 25], B: [5, 50], Direct: [2.5, 25] }],
    ['position', path, { A: [4, 40], B: [2, 20], Direct: [4, 40] }],
    ['position', ['A', 'B', 'A'], { A: [8, 80], B: [2, 20] }],
    ['position', ['A', 'B'], { A: [5, 50], B: [5, 50] }],
    ['position', ['A'], { A: [10, 100] }],
  ])('%s on %j', (name, touches, expected) => {
    expectClose(table(name, [{ path: touches, conversions: 10, value: 100 }]), expected);
  });
});

describe('weighted models', () => {
  const timed = fc
    .array(fc.tuple(fc.constantFrom(...CHANNELS), fc.double({ min: 0, max: 90, noNaN: true })), {
      minLength: 1,
      maxLength: 7,
    })
    .chain((touches) =>
      fc.record({
        path: fc.constant(touches.map(([channel]) => channel)),
        times: fc.constant(touches.map(([, days]) => days)),
        conversions: fc.integer({ min: 1, max: 20 }),
        value: fc.nat(1000),
      }),
    );
  const weight = fc.nat(9);
  const ends = fc.record({ first: weight, middle: weight, last: weight });

  /** By the words of the documentation: each touch's weight, in proportion; equal where all of a path weigh nothing. */
  function byWeights(paths: PathRow[], weightOf: (row: PathRow, touch: number) => number): Table {
    const credits: Table = {};
    for (const each of paths) {
      const weights = each.path.map((_, touch) => weightOf(each, touch));
      const all = sum(weights);
      each.path.forEach((channel, touch) => {
        const share = all > 0 ? (weights[touch] ?? 0) / all : 1 / each.path.length;
        const [conversions, value] = credits[channel] ?? [0, 0];
        credits[channel] = [conversions + share * each.conversions, value + share * (each.value ?? 0)];
      });
    }
    return credits;
  }

  it('time decay halves a touch with every half-life', () => {
    const halfLife = fc.double({ min: 2, max: 60, noNaN: true });
    fc.assert(
      fc.property(fc.array(timed, { maxLength: 10 }), halfLife, (paths, days) => {
        const expected = byWeights(paths, ({ times = [] }, touch) =>
          Math.exp((-Math.LN2 * (times[touch] ?? 0)) / days),
        );
        expectClose(table('time-decay', paths, 1, { halfLife: days }), expected);
      }),
    );
  });

  it.each([
    [7, [7, 0], [1 / 3, 2 / 3]],
    [7, [14, 7, 0], [1 / 7, 2 / 7, 4 / 7]],
    [1, [2000, 1999], [1 / 3, 2 / 3]],
  ])('time decay with a half-life of %d days on touches %j days before', (halfLife, times, shares) => {
    const path = times.map((_, i) => `touch ${i}`);
    const expected = Object.fromEntries(path.map((channel, i) => [channel, [shares[i] ?? 0, 0] as [number, number]]));
    expectClose(table('time-decay', [{ path, times, conversions: 1 }], 1, { halfLife }), expected);
  });

  it('position gives the ends their shares and divides the middle', () => {
    fc.assert(
      fc.property(fc.array(timed, { maxLength: 10 }), ends, (paths, position) => {
        const expected = byWeights(paths, ({ path }, touch) => {
          if (path.length === 1) return 1;
          if (touch === 0) return position.first;
          if (touch === path.length - 1) return position.last;
          return position.middle / (path.length - 2);
        });
        expectClose(table('position', paths, 1, { position }), expected);
      }),
    );
  });

  it('custom takes weights by end, each touch between counting', () => {
    fc.assert(
      fc.property(fc.array(timed, { maxLength: 10 }), ends, (paths, weights) => {
        const expected = byWeights(paths, ({ path }, touch) => {
          if (path.length === 1 || touch === 0) return weights.first;
          return touch === path.length - 1 ? weights.last : weights.middle;
        });
        expectClose(table('custom', paths, 1, { weights }), expected);
      }),
    );
  });

  it('custom takes weights by position, the last one holding on', () => {
    fc.assert(
      fc.property(
        fc.array(timed, { maxLength: 10 }),
        fc.array(weight, { minLength: 1, maxLength: 4 }),
        (paths, weights) => {
          const long = [...weights, ...Array.from({ length: 9 }, () => weights.at(-1) ?? 0)];
          expectClose(
            table('custom', paths, 1, { weights }),
            byWeights(paths, (_, touch) => long[touch] ?? 0),
          );
        },
      ),
    );
  });

  it('custom is first, last and linear with the right weights', () => {
    const cases: [ModelName, Settings['weights']][] = [
      ['linear', { first: 1, middle: 1, last: 1 }],
      ['linear', [1]],
      ['first', { first: 1, middle: 0, last: 0 }],
      ['first', [1, 0]],
      ['last', { first: 0, middle: 0, last: 1 }],
    ];
    fc.assert(
      fc.property(fc.array(timed, { maxLength: 10 }), fc.constantFrom(...cases), (paths, [name, weights]) => {
        expectClose(table('custom', paths, 1, { weights }), table(name, paths));
      }),
    );
  });
});

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
