import type { PathRow } from '@guiyi/protocol';
import { describe, expect, it } from 'vitest';
import tables from '../../../test/fixtures/model-tables.json' with { type: 'json' };
import { attribute, isModel, type ModelName } from './attribute.ts';
import type { Settings } from './credit.ts';

/**
 * Tables with the credits that a program in another language, with fractions of whole numbers, found: coalitions enumerated one by one
 * for Shapley, Gauss–Jordan for Markov. Loops, repeats, empty paths, nulls with and without, channels that never convert, weights that
 * do not sum to one, refunds.
 */
describe('tables calculated elsewhere', () => {
  it.each(tables.map((table, i) => [i, table.model, JSON.stringify(table.settings), table] as const))(
    '%i: %s %s',
    (_, model, __, { rows, settings, expected }) => {
      if (!isModel(model)) throw new Error(`No model: ${model}`);
      const { channels } = attribute(model, rows as PathRow[], settings as Partial<Settings>);
      expect(channels.map(({ channel }) => channel).sort()).toEqual(expected.map(({ channel }) => channel));
      for (const { channel, conversions, value } of channels) {
        const right = expected.find((each) => each.channel === channel);
        const [c, v] = [right?.conversions ?? Number.NaN, right?.value ?? Number.NaN];
        expect(Math.abs(conversions - c)).toBeLessThanOrEqual(1e-12 * Math.max(1, c));
        expect(Math.abs(value - v)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(v)));
      }
    },
  );
});

describe('tables of the literature', () => {
  const credits = (model: ModelName, rows: PathRow[], settings: Partial<Settings> = {}) =>
    Object.fromEntries(attribute(model, rows, settings).channels.map((each) => [each.channel, each]));

  // S. Bryl, "Marketing multi-channel attribution model with R", 2016: three paths, one of which converts.
  const bryl: PathRow[] = [
    { path: ['C1', 'C2', 'C3'], conversions: 1 },
    { path: ['C1'], conversions: 0, nulls: 1 },
    { path: ['C2', 'C3'], conversions: 0, nulls: 1 },
  ];
  it('Bryl: removal effects 0.5, 1 and 1 are 0.2, 0.4 and 0.4 of the conversion', () => {
    const { C1, C2, C3 } = credits('markov', bryl);
    expect([C1?.conversions, C2?.conversions, C3?.conversions].map((n) => n?.toFixed(12))).toEqual([
      '0.200000000000',
      '0.400000000000',
      '0.400000000000',
    ]);
  });

  it('the glove game: two left gloves and a right one are worth 1/6, 1/6 and 2/3', () => {
    // v(S) = 1 for a pair. As sums over coalitions: both pairs, less what having all three counts twice.
    const gloves: PathRow[] = [
      { path: ['left', 'right'], conversions: 0, value: 1 },
      { path: ['other left', 'right'], conversions: 0, value: 1 },
      { path: ['left', 'other left', 'right'], conversions: 0, value: -1 },
    ];
    const worth = credits('shapley', gloves);
    expect(worth.left?.value).toBeCloseTo(1 / 6, 14);
    expect(worth['other left']?.value).toBeCloseTo(1 / 6, 14);
    expect(worth.right?.value).toBeCloseTo(2 / 3, 14);
  });

  it('twenty channels in one coalition share alike, though they have a million coalitions', () => {
    const path = Array.from({ length: 20 }, (_, i) => `c${i}`);
    const worth = credits('shapley', [
      { path, conversions: 20 },
      { path: ['c0'], conversions: 5 },
    ]);
    expect(worth.c0?.conversions).toBeCloseTo(6, 12);
    expect(worth.c19?.conversions).toBeCloseTo(1, 12);
  });
});
