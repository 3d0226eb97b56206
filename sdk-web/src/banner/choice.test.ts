import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mustAsk, preferencesOf, SEPARATE, TOGETHER } from './choice.ts';

const all = [...TOGETHER, ...SEPARATE];

describe('preferencesOf', () => {
  it('never grants sharing, transfer abroad or sensitive data by "accept all"', () => {
    expect(preferencesOf('accept-all', all, new Set())).toEqual({
      analytics: true,
      personalization: true,
      advertising: true,
      sharing: false,
      cross_border: false,
      sensitive: false,
    });
  });

  it('grants what was ticked one by one, and nothing else; a refusal grants nothing', () => {
    fc.assert(
      fc.property(fc.subarray(all), (ticked) => {
        const granted = (action: 'save' | 'reject-all' | 'accept-all') =>
          Object.entries(preferencesOf(action, all, new Set(ticked))).flatMap(([name, yes]) => (yes ? [name] : []));
        expect(granted('save').sort()).toEqual([...ticked].sort());
        expect(granted('reject-all')).toEqual([]);
        for (const purpose of SEPARATE) expect(granted('accept-all').includes(purpose)).toBe(ticked.includes(purpose));
      }),
    );
  });
});

describe('mustAsk', () => {
  it('asks once a version, also after a refusal', () => {
    expect(mustAsk({ status: 'pending', preferences: {} }, '1')).toBe(true);
    expect(mustAsk({ status: 'denied', preferences: { analytics: false }, version: '1' }, '1')).toBe(false);
    expect(mustAsk({ status: 'granted', preferences: { analytics: true }, version: '1' }, '2')).toBe(true);
  });

  it('does not take the page’s own setting for a choice', () => {
    expect(mustAsk({ status: 'granted', preferences: {} }, '1')).toBe(true);
  });
});
