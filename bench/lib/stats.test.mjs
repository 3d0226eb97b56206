// @ts-check
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median, round, summarise } from './stats.mjs';

describe('median', () => {
  it.each([
    [[3], 3],
    [[9, 1, 5], 5],
    [[10, 9, 1, 2], 5.5],
    [[100, 20, 3], 20],
  ])('of %j is %d', (values, expected) => expect(median(values)).toBe(expected));

  it('needs a round', () => expect(() => median([])).toThrow('No rounds'));

  it('does not depend on the order and has as many values below as above', () => {
    const values = fc.array(fc.integer(), { minLength: 1 });
    fc.assert(
      fc.property(values, (list) => {
        const middle = median(list);
        expect(median([...list].reverse())).toBe(middle);
        expect(list.filter((value) => value < middle).length).toBeLessThanOrEqual(list.length / 2);
        expect(list.filter((value) => value > middle).length).toBeLessThanOrEqual(list.length / 2);
      }),
    );
  });
});

describe('summarise', () => {
  it('gives the range and the spread relative to the median', () => {
    expect(summarise([12, 8, 10])).toEqual({ median: 10, low: 8, high: 12, spread: 0.4 });
  });

  it('has no spread around nothing', () => expect(summarise([0, 0]).spread).toBe(0));
});

describe('round', () => {
  it.each([
    [1234.5, 1230],
    [0.0123456, 0.0123],
    [7, 7],
    [14_872, 14_872],
    [1_234_567, 1_230_000],
  ])('%d → %d', (value, expected) => expect(round(value)).toBe(expected));
});
