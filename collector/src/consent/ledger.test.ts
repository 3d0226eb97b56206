import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConsentRecord, effective } from './ledger.ts';

function record(seq: number, covers: string[], analytics: boolean): ConsentRecord {
  return { seq, covers, preferences: { analytics } };
}

describe('the effective state', () => {
  test('the latest decision counts, by server sequence', () => {
    const records = [record(2, ['a'], false), record(1, ['a'], true)];
    expect(effective(records, ['a'])).toEqual({ analytics: false });
  });

  test('nothing recorded is nothing granted', () => {
    expect(effective([], ['a'])).toEqual({});
    expect(effective([record(1, ['b'], true)], ['a'])).toEqual({});
  });

  test('a purpose that a later decision leaves out keeps its state', () => {
    const ads: ConsentRecord = { seq: 2, covers: ['a'], preferences: { advertising: true } };
    expect(effective([record(1, ['a'], false), ads], ['a'])).toEqual({ analytics: false, advertising: true });
  });

  test('a denial before the link wins until the person, linked by then, grants anew', () => {
    const before = [record(1, ['cookie'], false), record(2, ['phone'], true)];
    expect(effective(before, ['cookie', 'phone'])).toEqual({ analytics: false });
    expect(effective([...before, record(3, ['phone'], true)], ['cookie', 'phone'])).toEqual({ analytics: false });
    expect(effective([...before, record(3, ['cookie', 'phone'], true)], ['cookie', 'phone'])).toEqual({
      analytics: true,
    });
  });
});

const records = fc
  .array(fc.record({ covers: fc.subarray(['a', 'b', 'c'], { minLength: 1 }), analytics: fc.boolean() }), {
    maxLength: 8,
  })
  .map((list) => list.map(({ covers, analytics }, i) => record(i + 1, covers, analytics)));

describe('whatever was recorded', () => {
  test('the order in which records are read changes nothing', () => {
    fc.assert(
      fc.property(
        records.chain((list) => fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }))),
        ([list, shuffled]) => {
          expect(effective(shuffled, ['a', 'b', 'c'])).toEqual(effective(list, ['a', 'b', 'c']));
        },
      ),
    );
  });

  test('more identifiers never make a denial a grant', () => {
    fc.assert(
      fc.property(records, (list) => {
        const alone = effective(list, ['a']);
        if (alone.analytics === false) expect(effective(list, ['a', 'b', 'c']).analytics).toBe(false);
      }),
    );
  });

  test('a withdrawal that covers the person denies, a grant that covers the person grants', () => {
    fc.assert(
      fc.property(records, fc.boolean(), (list, analytics) => {
        const last = record(list.length + 1, ['a', 'b', 'c'], analytics);
        expect(effective([...list, last], ['a', 'b', 'c'])).toEqual({ analytics });
      }),
    );
  });
});
