import type { StoredEvent } from '@guiyi/protocol';
import { describe, expect, it } from 'vitest';
import { EMPTY, KEPT, matches, nextAfter, PAGE, takeIn } from './feed.ts';

const NOW = Date.parse('2026-11-22T08:00:00.000Z');

function event(seq: number, part: Partial<StoredEvent> = {}): StoredEvent {
  return {
    seq,
    message_id: `m${seq}`,
    source_id: 'web',
    type: 'track',
    name: 'Product Viewed',
    time: new Date(NOW).toISOString(),
    received_at: new Date(NOW).toISOString(),
    identifier: { type: 'anonymous_id', masked: 'a…' },
    person_id: 'p1',
    channel: null,
    bot: false,
    url: null,
    order_id: null,
    value: null,
    currency: null,
    properties: {},
    ...part,
  };
}

const seqs = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => event(from + index));

describe('takeIn', () => {
  it('shows the newest first', () => {
    const feed = takeIn(takeIn(EMPTY, seqs(1, 2), 2), seqs(3, 4), 4);
    expect(feed.events.map(({ seq }) => seq)).toEqual([4, 3, 2, 1]);
    expect(feed.cursor).toBe(4);
  });

  it('replaces an event that came again instead of showing it twice', () => {
    const feed = takeIn(takeIn(EMPTY, [event(1, { person_id: null })], 1), [event(1)], 1);
    expect(feed.events.map(({ person_id }) => person_id)).toEqual(['p1']);
  });

  it('keeps a bounded number, and the newest of them', () => {
    const feed = takeIn(EMPTY, seqs(1, KEPT + 10), KEPT + 10);
    expect(feed.events).toHaveLength(KEPT);
    expect(feed.events.at(-1)?.seq).toBe(11);
  });

  it('knows that more is waiting, except at the start, where older events are not wanted', () => {
    const start = takeIn(EMPTY, seqs(1, PAGE), PAGE);
    expect(start.more).toBe(false);
    expect(takeIn(start, seqs(PAGE + 1, 2 * PAGE), 2 * PAGE).more).toBe(true);
  });

  it('never goes back', () => {
    expect(takeIn(takeIn(EMPTY, seqs(1, 9), 9), [event(5)], 5).cursor).toBe(9);
  });
});

describe('nextAfter', () => {
  it('starts at the end of history', () => {
    expect(nextAfter(EMPTY, NOW)).toBeUndefined();
  });

  it('goes on from the cursor', () => {
    expect(nextAfter(takeIn(EMPTY, seqs(1, 9), 9), NOW)).toBe(9);
  });

  it('asks again for a fresh event whose person is not known yet', () => {
    const feed = takeIn(EMPTY, [event(7), event(8, { person_id: null }), event(9)], 9);
    expect(nextAfter(feed, NOW + 1_000)).toBe(7);
  });

  it('gives up after a while', () => {
    const feed = takeIn(EMPTY, [event(8, { person_id: null })], 8);
    expect(nextAfter(feed, NOW + 60_000)).toBe(8);
  });

  it('never asks so far back that a full answer brings nothing new', () => {
    const feed = takeIn(EMPTY, [event(1, { person_id: null }), ...seqs(2, 150)], 150);
    expect(nextAfter(feed, NOW)).toBe(150);
    const full = { ...takeIn(EMPTY, [event(149, { person_id: null }), event(150)], 150), more: true };
    expect(nextAfter(full, NOW)).toBe(150);
  });
});

describe('matches', () => {
  const all = { source: '', name: '', bots: true };

  it('filters by source, by part of the name in any case, and by bots', () => {
    expect(matches(event(1), all)).toBe(true);
    expect(matches(event(1), { ...all, source: 'other' })).toBe(false);
    expect(matches(event(1), { ...all, name: ' product ' })).toBe(true);
    expect(matches(event(1), { ...all, name: 'order' })).toBe(false);
    expect(matches(event(1, { bot: true }), { ...all, bots: false })).toBe(false);
  });

  it('finds nameless pages by their type', () => {
    expect(matches(event(1, { name: '', type: 'page' }), { ...all, name: 'page' })).toBe(true);
  });
});
