import type { PathRow } from '@guiyi/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute, isModel, MODEL_NAMES, type ModelName } from './attribute.ts';
import type { Settings } from './credit.ts';
import { CHANNELS, expectClose, model, order, rows, sum, type Table, table } from './test-tables.ts';

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
