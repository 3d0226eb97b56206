import type { QueuedEvent, Store } from '@guiyi/sdk-core';
import type { Wx } from './wx.ts';

/** A key holds at most 1 MB; a character takes up to three bytes, an event up to 32 KB, and each append writes its segment anew. */
const SEGMENT_LENGTH = 64_000;

/**
 * The queue in the mini-program's storage: `NAME` lists the segments, `NAME:N` holds the events of one. Nothing is read before the
 * first call; there is one JavaScript context only, so what was read once is known from then on. What cannot be written (storage
 * full) waits in memory, and is written with the next change of its segment. `degraded` hears of that once.
 */
export function createSegmentStore(wx: Wx, name: string, degraded: () => void): Store {
  let segments: Map<number, QueuedEvent[]> | undefined;
  let told = false;

  const open = () => {
    segments = segments || new Map(arrayOf<number>(name).map((number) => [number, arrayOf(`${name}:${number}`)]));
    return segments;
  };
  const events = () => [...open().values()].reduce((all, segment) => all.concat(segment), []);

  function arrayOf<T>(key: string): T[] {
    try {
      const value: unknown = JSON.parse(wx.getStorageSync(key) as string);
      return Array.isArray(value) ? value : [];
    } catch {
      // A key that is missing reads as ''.
      return [];
    }
  }

  function save(key: string, value: unknown[]) {
    try {
      if (value.length) wx.setStorageSync(key, JSON.stringify(value));
      else wx.removeStorageSync(key);
    } catch {
      if (!told) degraded();
      told = true;
    }
  }

  /** The list before its segments: one that is listed and missing is empty, one that is not listed would be lost. */
  function write(changed: Set<number>) {
    const all = open();
    const numbers = [...all.keys()].filter((number) => all.get(number)?.length);
    save(name, numbers);
    for (const number of changed) save(`${name}:${number}`, all.get(number) || []);
    segments = new Map(numbers.map((number) => [number, all.get(number) || []]));
  }

  return {
    async append(more) {
      const known = new Set(events().map(({ id }) => id));
      const changed = new Set<number>();
      const all = open();
      let last = Math.max(0, ...all.keys());
      for (const event of more) {
        if (known.has(event.id)) continue;
        const segment = all.get(last) || [];
        if (lengthOf(segment) > SEGMENT_LENGTH) all.set(++last, [event]);
        else all.set(last, [...segment, event]);
        changed.add(last);
      }
      if (changed.size) write(changed);
    },
    read: async (limit) =>
      events()
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    async remove(ids) {
      const gone = new Set(ids);
      const changed = new Set<number>();
      for (const [number, segment] of open()) {
        const left = segment.filter(({ id }) => !gone.has(id));
        if (left.length < segment.length) changed.add(number);
        open().set(number, left);
      }
      if (changed.size) write(changed);
    },
    async clear() {
      const numbers = [...open().keys()];
      segments = new Map();
      // Erasing must not be taken for done while the durable copy is there: this one throws.
      for (const number of numbers) wx.removeStorageSync(`${name}:${number}`);
      wx.removeStorageSync(name);
    },
    count: async () => events().length,
  };
}

function lengthOf(segment: QueuedEvent[]): number {
  return segment.reduce((sum, { body }) => sum + body.length, 0);
}
