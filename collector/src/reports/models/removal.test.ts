import type { PathRow } from '@guiyi/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute } from './attribute.ts';
import { chainOf } from './chain.ts';
import { TooComplex } from './credit.ts';
import { type Loss, removalLosses } from './removal.ts';
import { sweptLosses } from './sweep.ts';

const CHANNELS = 'ABCDEFGHIJKL';
const row = fc.record({
  path: fc.array(fc.constantFrom(...CHANNELS), { minLength: 1, maxLength: 12 }),
  conversions: fc.nat(5),
  value: fc.nat(1000),
  nulls: fc.nat(5),
});

function expectSame(a: Loss[] | null, b: Loss[] | null) {
  expect(a).toHaveLength(b?.length ?? Number.NaN);
  a?.forEach((loss, i) => {
    expect(Math.abs(loss.reward - (b?.[i]?.reward ?? Number.NaN))).toBeLessThan(1e-12);
    expect(Math.abs(loss.value - (b?.[i]?.value ?? Number.NaN))).toBeLessThan(1e-9);
  });
}

describe('the loss of each channel', () => {
  it('is the same by elimination and by sweeps', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (rows, order) => {
        const chain = chainOf(rows, order);
        expectSame(removalLosses(chain, 1e8), sweptLosses(chain, 1e9));
      }),
      { numRuns: 150 },
    );
  });

  it('is exact where paths turn in circles a million times before they end', () => {
    // From A, B and back, p of staying in the circle 1 - 1e-6; C only before the end. All need A; all convert over C.
    const rows = [
      { path: ['A', 'B'], conversions: 0, nulls: 1e-12 },
      { path: ['A', 'B', 'A', 'C'], conversions: 1 },
      { path: ['B', 'A', 'B', 'A', 'B'], conversions: 0, nulls: 1e6 },
    ];
    const chain = chainOf(rows, 1);
    const [a, b, c] = removalLosses(chain, 1e6) ?? [];
    // Every conversion passes A and C. Without B only the first step over A is left: start(A) · p(A → C).
    expect((a?.reward ?? 0) / (c?.reward ?? 0)).toBeCloseTo(1, 14);
    const start = (1 + 1e-12) / (1e6 + 1 + 1e-12);
    const toC = 1 / (2 + 1e-12 + 2e6);
    expect((a?.reward ?? 0) - (b?.reward ?? 0)).toBeCloseTo(start * toC, 15);
  });

  it('gives up where told to', () => {
    const chain = chainOf([{ path: [...CHANNELS, ...CHANNELS].reverse(), conversions: 1 }], 1);
    expect(removalLosses(chain, 20)).toBeNull();
    expect(sweptLosses(chain, 20)).toBeNull();
  });
});

describe('many channels', () => {
  const credits = (rows: PathRow[], order = 1) =>
    new Map(attribute('markov', rows, { order }).channels.map(({ channel, conversions }) => [channel, conversions]));

  it('may be tens of thousands of campaigns before and after the same few', () => {
    const count = 20_000;
    const rows = Array.from({ length: count }, (_, i) => [
      { path: ['Email', `campaign ${i}`, 'Direct'], conversions: 1 },
      { path: ['Direct', `campaign ${i}`], conversions: 0, nulls: 1 },
    ]).flat();
    const all = credits(rows);
    expect(all.size).toBe(count + 2);
    const campaigns = [...all].filter(([channel]) => channel.startsWith('campaign')).map(([, each]) => each);
    const [least, most] = [Math.min(...campaigns), Math.max(...campaigns)];
    expect(most - least).toBeLessThan(1e-9 * most);
    expect([...all.values()].reduce((a, b) => a + b, 0)).toBeCloseTo(count, 6);
    expect(all.get('Direct')).toBeGreaterThan(all.get('Email') ?? Number.POSITIVE_INFINITY);
  });

  it('are told to be too many where an exact answer would take too long', () => {
    const random = (seed: number) => ((seed * 2_654_435_761) >>> 8) % 30_000;
    const rows = Array.from({ length: 30_000 }, (_, i) => ({
      path: Array.from({ length: 6 }, (_, j) => `c${random(6 * i + j + 1)}`),
      conversions: 1,
    }));
    expect(() => credits(rows)).toThrow(TooComplex);
  });
});
