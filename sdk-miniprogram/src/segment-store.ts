import { type QueuedEvent, readObject, type Settings, type Store } from '@guiyi/sdk-core';

/** A key holds at most 1 MB; a character takes up to three bytes, an event up to 32 KB, and each append writes its segment anew. */
const SEGMENT_LENGTH = 16_000;

/**
 * The queue in the mini-program's storage: `NAME` lists the segments, `NAME:N` holds the events of one, body by id. Nothing is read before the
 * first call; there is one JavaScript context only, so what was read once is known from then on. What cannot be written (storage
 * full) waits in memory, and is written with the next change of its segment.
 *
 * @param remove Takes keys off the device, or throws.
 */
export function createSegmentStore(settings: Settings, name: string, remove: (key: string) => void): Store {
  let opened: QueuedEvent[] | undefined;
  /** The segment of each event, by its id. */
  let segments: Record<string, number> = {};
  let last = 0;
  let room = -1;

  function events(): QueuedEvent[] {
    if (!opened) {
      opened = [];
      for (const segment of Object.values(readObject(settings, name))) {
        last = Number(segment);
        for (const [id, body] of Object.entries(readObject(settings, `${name}:${last}`))) add(id, body as string);
      }
    }
    return opened;
  }

  function add(id: string, body: string) {
    if (!segments[id]) events().push({ id, body });
    segments[id] = last;
  }

  /** The list before its segments: one that is listed and missing is empty, one that is not listed would be lost. */
  function write(changed: (number | undefined)[]) {
    const all = events();
    const save = (key: string, value: object) =>
      settings.set(key, Object.keys(value).length ? JSON.stringify(value) : '');
    save(name, [...new Set(all.map(({ id }) => segments[id]))]);
    for (const segment of new Set(changed)) {
      const its = all.filter(({ id }) => segments[id] === segment);
      save(`${name}:${segment}`, Object.fromEntries(its.map(({ id, body }) => [id, body])));
    }
  }

  return {
    async append(more) {
      events();
      for (const { id, body } of more) {
        if (room < 0) {
          room = SEGMENT_LENGTH;
          last++;
        }
        room -= body.length;
        add(id, body);
      }
      write(more.map(({ id }) => segments[id]));
    },
    read: async (limit) =>
      events()
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit),
    async remove(ids) {
      opened = events().filter(({ id }) => !ids.includes(id));
      write(ids.map((id) => segments[id]));
      for (const id of ids) delete segments[id];
    },
    async clear() {
      const numbers = new Set(events().map(({ id }) => segments[id]));
      opened = [];
      segments = {};
      // Erasing must not be taken for done while the durable copy is there: this one throws.
      for (const number of numbers) remove(`${name}:${number}`);
      remove(name);
    },
    count: async () => events().length,
  };
}
