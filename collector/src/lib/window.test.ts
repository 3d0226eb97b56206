import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Windows } from './window.ts';

describe('Windows', () => {
  test('lets as many pass as the limit says, then says how long to wait', () => {
    const windows = new Windows(60_000, 100);
    expect([1, 2, 3].map(() => windows.count('a', 3, 1_000))).toEqual([0, 0, 0]);
    expect(windows.count('a', 3, 11_000)).toBe(50_000);
    expect(windows.count('b', 3, 11_000)).toBe(0);
    expect(windows.count('a', 3, 61_000)).toBe(0);
  });

  test('never more than the limit of a key within a window, whatever the order', () => {
    const calls = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(200)), { maxLength: 300 });
    fc.assert(
      fc.property(calls, fc.integer({ min: 1, max: 20 }), (steps, limit) => {
        const windows = new Windows(1_000, 10);
        let now = 5;
        const passed = new Map<string, number[]>();
        for (const [key, wait] of steps) {
          now += wait;
          if (windows.count(key, limit, now) === 0) passed.set(key, [...(passed.get(key) ?? []), now]);
        }
        // A fixed window lets at most twice the limit pass in any time as long as itself.
        for (const times of passed.values()) {
          for (const time of times) {
            expect(times.filter((other) => other >= time && other < time + 1_000).length).toBeLessThanOrEqual(
              2 * limit,
            );
          }
        }
      }),
    );
  });

  test('keeps no more keys than it may', () => {
    const windows = new Windows(60_000, 3);
    for (const key of ['a', 'b', 'c']) windows.count(key, 0, 1);
    expect(windows.count('a', 1, 1)).toBe(0);
    expect(windows.count('a', 1, 1)).toBe(60_000);
  });
});
