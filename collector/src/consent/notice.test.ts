import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asRecorded, holds, nextRevisions } from './notice.ts';

const decided = (preferences: object, action: string | null = null, gpc = false) =>
  asRecorded({ preferences, action, gpc });

describe('revisions', () => {
  test('a typo changes none, a changed meaning its own, a new purpose begins', () => {
    const first = nextRevisions({}, ['analytics', 'advertising'], []);
    expect(first).toEqual({ analytics: 1, advertising: 1 });
    expect(nextRevisions(first, ['analytics', 'advertising'], [])).toEqual(first);
    expect(nextRevisions(first, ['analytics', 'advertising'], ['advertising'])).toEqual({
      analytics: 1,
      advertising: 2,
    });
    expect(nextRevisions(first, ['analytics'], [])).toEqual(first);
  });

  test('a decision holds for the meaning that it was made on, and for no other', () => {
    expect(holds('analytics', { analytics: 1 }, { analytics: 1 })).toBe(true);
    expect(holds('analytics', { analytics: 1 }, { analytics: 2 })).toBe(false);
    expect(holds('analytics', { analytics: 2 }, { analytics: 1 })).toBe(false);
    // Nothing was ever published on it; or it was decided before the first notice.
    expect(holds('analytics', {}, {})).toBe(true);
    expect(holds('analytics', {}, { analytics: 1 })).toBe(true);
    expect(holds('analytics', {}, { analytics: 2 })).toBe(false);
  });
});

describe('a separate consent', () => {
  const all = { analytics: true, advertising: true, sharing: true, cross_border: true, sensitive: true };

  test.each(['accept-all', 'acceptAll', 'ACCEPT_ALL', 'allow all', '全部同意', '一键同意', 'agree-to-everything'])(
    'is never part of %s',
    (action) => {
      expect(decided(all, action)).toEqual({ analytics: true, advertising: true });
    },
  );

  test('is no part of a grant that names other purposes and no action', () => {
    expect(decided(all)).toEqual({ analytics: true, advertising: true });
    expect(decided({ sharing: true })).toEqual({ sharing: true });
    expect(decided({ analytics: false, sensitive: true })).toEqual({ analytics: false, sensitive: true });
  });

  test('is one where the visitor chose it', () => {
    expect(decided({ analytics: true, sharing: true }, 'save')).toEqual({ analytics: true, sharing: true });
    expect(decided({ analytics: true, sharing: true }, 'small-print')).toEqual({ analytics: true, sharing: true });
  });

  test('a refusal is always written down', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(all)), fc.boolean()),
        fc.option(fc.constantFrom('accept-all', 'reject-all', 'save', '')),
        fc.boolean(),
        (preferences, action, gpc) => {
          const recorded = decided(preferences, action, gpc);
          for (const [purpose, value] of Object.entries(preferences)) {
            if (!value) expect(recorded).toHaveProperty(purpose, false);
          }
          for (const [purpose, value] of Object.entries(recorded)) {
            if (value) expect(preferences).toHaveProperty(purpose, true);
          }
        },
      ),
    );
  });
});

test('global privacy control refuses what the visitor did not choose one by one', () => {
  expect(decided({ analytics: true }, 'save', true)).toEqual({ analytics: true, advertising: false, sharing: false });
  expect(decided({ analytics: true, advertising: true }, 'accept-all', true)).toEqual({
    analytics: true,
    advertising: false,
    sharing: false,
  });
  expect(decided({ advertising: true }, 'save', true)).toEqual({ advertising: true, sharing: false });
});
