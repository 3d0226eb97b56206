import { readObject, type Settings, type Store } from '@guiyi/sdk-core';

/** A key holds at most 1 MB; a character takes up to three bytes, an event up to 32 KB, and each append writes its segment anew. */
const SEGMENT_LENGTH = 16_000;

/** Events of one key: body by id. */
type Segment = Record<string, string>;

/**
 * The queue in the mini-program's storage: `NAME` lists the segments, `NAME:N` holds the events of one. Nothing is read before the
 * first call; there is one JavaScript context only, so what was read once is known from then on. What cannot be written (storage
 * full) waits in memory, and is written with the next change of its segment.
 *
 * @param remove Takes keys off the device, or throws.
 */
export function createSegmentStore(settings: Settings, name: string, remove: (key: string) => void): Store {
  let opened: Record<string, Segment> | undefined;
  let room = -1;

  /** Its keys are small numbers, which objects keep in their order. */
  function segments() {
    if (!opened) {
      opened = {};
      for (const number of Object.values(readObject(settings, name))) {
        opened[`${number}`] = readObject(settings, `${name}:${number}`) as Segment;
      }
    }
    return opened;
  }
  const events = (): Segment => Object.assign({}, ...Object.values(segments()));

  /** The list before its segments: one that is listed and missing is empty, one that is not listed would be lost. */
  function write(changed: Set<string>) {
    const all = segments();
    const save = (key: string, value: object) => {
      if (Object.keys(value).length) settings.set(key, JSON.stringify(value));
      else settings.remove(key);
    };
    const filled = Object.keys(all).filter((number) => Object.keys(all[number] || 0).length);
    save(name, filled);
    for (const number of changed) save(`${name}:${number}`, all[number] || {});
  }

  return {
    async append(more) {
      const all = segments();
      const changed = new Set<string>();
      let last = Number(Object.keys(all).pop() || 0);
      for (const { id, body } of more) {
        if (room < 0) {
          room = SEGMENT_LENGTH;
          last++;
        }
        room -= body.length;
        all[last] = { ...all[last], [id]: body };
        changed.add(`${last}`);
      }
      write(changed);
    },
    read: async (limit) =>
      Object.entries(events())
        .sort()
        .slice(0, limit)
        .map(([id, body]) => ({ id, body })),
    async remove(ids) {
      const all = segments();
      const changed = new Set<string>();
      for (const number in all) {
        for (const id of ids) {
          if (id in (all[number] || {})) changed.add(number);
          delete all[number]?.[id];
        }
      }
      write(changed);
    },
    async clear() {
      const numbers = Object.keys(segments());
      opened = {};
      // Erasing must not be taken for done while the durable copy is there: this one throws.
      for (const number of numbers) remove(`${name}:${number}`);
      remove(name);
    },
    count: async () => Object.keys(events()).length,
  };
}
