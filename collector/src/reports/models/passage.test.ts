import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Chain, chainOf } from './chain.ts';
import { TooComplex, USUAL } from './credit.ts';
import { markov } from './markov.ts';
import { entriesOf, passageLosses } from './passage.ts';
import { removalLosses } from './removal.ts';
import { sweptLosses } from './sweep.ts';

const row = fc.record({
  path: fc.array(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', 'G'), { minLength: 1, maxLength: 9 }),
  conversions: fc.nat(4),
  value: fc.nat(50),
  nulls: fc.nat(3),
});

const table = fc.array(row, { minLength: 1, maxLength: 30 });

describe('channels that are met through one state', () => {
  it('lose what censoring the chain says they do, of any order, in circles, too', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 1, max: 4 }), fc.constantFrom(0, 2, 4, 9, 1_500), (rows, order, dense) => {
        const chain = chainOf(rows, order);
        const entries = entriesOf(chain);
        const [all, right] = [passageLosses(chain, entries, dense), removalLosses(chain, Number.POSITIVE_INFINITY)];
        if (order === 1) expect(entries).not.toContain(null);
        all?.forEach((loss, channel) => {
          expect(loss === null).toBe(entries[channel] === null);
          if (!loss) return;
          const [ours, theirs] = [loss, right?.[channel] ?? { reward: Number.NaN, value: Number.NaN }];
          expect(Math.abs(ours.reward - theirs.reward)).toBeLessThanOrEqual(1e-13 * theirs.reward);
          expect(Math.abs(ours.value - theirs.value)).toBeLessThanOrEqual(1e-13 * theirs.value);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('is a channel whose every first touch is the same state, and no other', () => {
    const rows = [
      ['A', 'B', 'C'],
      ['A', 'B', 'A'],
      ['X', 'C', 'X'],
      ['B', 'C', 'B'],
    ].map((path) => ({ path, conversions: 1 }));
    const chain = chainOf(rows, 2);
    const single = chain.channels.filter((_, channel) => entriesOf(chain)[channel] !== null);
    // A begins in AB; X in XC. B is met in AB and BC, C in BC and XC.
    expect(single).toEqual(['A', 'X']);
  });

  it('lose no digit where a circle turns a million times', () => {
    const rows = [
      { path: [...Array.from({ length: 200 }, () => ['A', 'B']).flat(), 'C'], conversions: 1, nulls: 0 },
      { path: ['A', 'B', 'A', 'B'], conversions: 0, nulls: 1e-6 },
    ];
    const chain = chainOf(rows, 1);
    const [losses, right] = [passageLosses(chain, entriesOf(chain)), removalLosses(chain, 1e9)];
    losses?.forEach((loss, i) => {
      expect(Math.abs((loss?.reward ?? 0) / (right?.[i]?.reward ?? 0) - 1)).toBeLessThan(1e-13);
    });
  });
});

/** The chain, asked for one channel. */
function onlyOf(chain: Chain, channel: number): Chain {
  const members = chain.members.map((all) => new Set(all.has(channel) ? [0] : []));
  return { ...chain, members, channels: [chain.channels[channel] ?? ''] };
}

describe('a hundred thousand campaigns', () => {
  const settings = (order: number) => ({ ...USUAL, order });
  const total = (rows: { conversions: number }[]) => rows.reduce((sum, { conversions }) => sum + conversions, 0);

  it.each([1, 2, 3])('between hubs, order %i: each is what its own few paths say', (order) => {
    const rows = Array.from({ length: 100_000 }, (_, i) => ({
      path: [`hub ${i % 8}`, `c${i}`, `hub ${(i * 7 + 3) % 8}`, `hub ${(i * 5 + 1) % 8}`],
      conversions: i % 2,
      nulls: i % 3,
    }));
    const credits = markov(rows, settings(order));
    expect(credits.size).toBe(100_008);
    const sum = [...credits.values()].reduce((all, { conversions }) => all + conversions.total, 0);
    expect(Math.abs(sum / total(rows) - 1)).toBeLessThan(1e-9);
    // Campaigns of one shape are alike, to the last digit.
    const [one, other] = [
      credits.get('c17')?.conversions.total ?? 0,
      credits.get(`c${17 + 24}`)?.conversions.total ?? 1,
    ];
    expect(one).toBeGreaterThan(0);
    expect(Math.abs(one / other - 1)).toBeLessThan(1e-12);
  });

  it('hundreds of which lead to each other at random, are solved as sweeps solve them', () => {
    const rows = Array.from({ length: 6_000 }, (_, i) => ({
      path: [`c${(i * 7) % 601}`, `c${(i * i) % 599}`, `tail ${i}`, `c${(i * 31) % 593}`],
      conversions: 1 + (i % 3),
      nulls: i % 7,
    }));
    const chain = chainOf(rows, 1);
    const losses = passageLosses(chain, entriesOf(chain));
    expect(losses).toHaveLength(6_601);
    for (const channel of [0, 1, 2, 3, 700, 5_000]) {
      const [{ reward } = { reward: Number.NaN }] = sweptLosses(onlyOf(chain, channel), Number.POSITIVE_INFINITY) ?? [];
      // Sweeps subtract: of what all paths bring they are right to fourteen digits.
      expect(reward).toBeGreaterThan(0);
      expect(Math.abs((losses?.[channel]?.reward ?? 0) - reward)).toBeLessThan(1e-13);
    }
  });

  it('that lead to each other at random are refused, not estimated', () => {
    let seed = 7;
    const random = () => {
      seed = (seed * 1_664_525 + 1_013_904_223) % 4_294_967_296;
      return seed / 4_294_967_296;
    };
    const campaign = () => `c${Math.floor(random() ** 2 * 5_000)}`;
    const rows = Array.from({ length: 60_000 }, () => ({
      path: [campaign(), campaign(), campaign()],
      conversions: 1,
      nulls: 1,
    }));
    expect(() => markov(rows, settings(1))).toThrow(TooComplex);
  });
});
