import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { furthest, type Made } from './funnel.ts';

const always = () => true;

describe('furthest', () => {
  it.each<[string, Made[], number[]]>([
    [
      'goes step by step',
      [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
      [1, 2, 3],
    ],
    [
      'lets other steps come between',
      [
        [0, 1],
        [2, 2],
        [1, 3],
        [0, 4],
        [2, 5],
      ],
      [1, 3, 5],
    ],
    [
      'does not count a step before its turn',
      [
        [1, 1],
        [0, 2],
        [2, 3],
      ],
      [2],
    ],
    [
      'takes the best beginning, not the first',
      [
        [0, 1],
        [1, 2],
        [0, 90],
        [1, 91],
        [2, 92],
      ],
      [90, 91, 92],
    ],
    [
      'needs all within the window of the first',
      [
        [0, 1],
        [1, 10],
        [2, 12],
      ],
      [1, 10],
    ],
    [
      'takes a step at the very end of the window',
      [
        [0, 1],
        [1, 11],
      ],
      [1, 11],
    ],
    [
      'is nothing without a beginning',
      [
        [1, 1],
        [2, 2],
      ],
      [],
    ],
  ])('%s', (_, made, expected) => {
    expect(furthest(made, 3, always, 10)).toEqual(expected);
  });

  it('begins in the range only', () => {
    const made: Made[] = [
      [0, 1],
      [1, 2],
      [0, 5],
    ];
    expect(furthest(made, 2, (time) => time >= 5, 10)).toEqual([5]);
  });

  it('comes as far as any choice of events can', () => {
    const made = fc
      .array(fc.tuple(fc.nat(2), fc.nat(20)), { maxLength: 9 })
      .map((all) => all.sort(([, a], [, b]) => a - b));
    fc.assert(
      fc.property(made, fc.integer({ min: 1, max: 12 }), (all, window) => {
        // Every subsequence of the events that is 0, 1, 2 … within the window.
        const depth = (from: number, step: number, start: number): number =>
          all.reduce(
            (best, [at, time], i) =>
              i >= from && at === step && (step === 0 || time <= start + window)
                ? Math.max(best, 1 + depth(i + 1, step + 1, step === 0 ? time : start))
                : best,
            0,
          );
        expect(furthest(all, 3, always, window)).toHaveLength(Math.min(3, depth(0, 0, 0)));
      }),
    );
  });
});
