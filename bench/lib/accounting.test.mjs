// @ts-check
import { describe, expect, it } from 'vitest';
import { difference, requireAllStored } from './accounting.mjs';

const NONE = { accepted: 0, stored: 0, duplicate: 0, quarantined: 0, dropped: 0, queued: 0 };

describe('difference', () => {
  it('takes the counts of earlier rounds away, but not what waits now', () => {
    const before = { accepted: 10, stored: 5, duplicate: 2, quarantined: 1, dropped: 1, queued: 1 };
    const after = { accepted: 30, stored: 22, duplicate: 2, quarantined: 2, dropped: 1, queued: 3 };
    expect(difference(before, after)).toEqual({
      accepted: 20,
      stored: 17,
      duplicate: 0,
      quarantined: 1,
      dropped: 0,
      queued: 3,
    });
  });
});

describe('requireAllStored', () => {
  it('lets a figure pass when all is stored', () => {
    expect(() => requireAllStored(100, { ...NONE, stored: 100 })).not.toThrow();
  });

  it.each([
    ['an event is missing', { stored: 99 }, 'missing'],
    ['there is one too many', { stored: 101 }, 'missing'],
    ['one still waits', { stored: 99, queued: 1 }, 'wait in the queue'],
    ['one was dropped', { stored: 99, dropped: 1 }, 'not stored'],
    ['one came twice', { stored: 99, duplicate: 1 }, 'not stored'],
    ['one is in quarantine', { stored: 99, quarantined: 1 }, 'not stored'],
  ])('refuses when %s', (_, counts, message) => {
    expect(() => requireAllStored(100, { ...NONE, ...counts })).toThrow(message);
  });
});
