import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { print48 } from './digest.ts';

const LIMIT = 2 ** 48;

describe('print48', () => {
  test('is a whole number of 48 bits, and stays what it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const print = print48(text);
        expect(Number.isInteger(print) && print >= 0 && print < LIMIT).toBe(true);
      }),
    );
    expect(['', 'demo-web:1', 'demo-web:2'].map(print48)).toEqual([112020723476046, 222583499852765, 45491975722382]);
  });

  test('tells a million message ids apart, and spreads them over its range', () => {
    const prints = Array.from({ length: 1_000_000 }, (_, i) => print48(`demo-web:message-${i}`));
    expect(new Set(prints).size).toBe(prints.length);
    const buckets = new Array<number>(16).fill(0);
    for (const print of prints)
      buckets[Math.floor((print / LIMIT) * 16)] = (buckets[Math.floor((print / LIMIT) * 16)] ?? 0) + 1;
    for (const count of buckets) expect(Math.abs(count - 62_500)).toBeLessThan(2_000);
  });
});
