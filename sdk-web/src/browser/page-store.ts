import type { WireEvent } from '@guiyi/protocol';
import { type PageStore, type QueuedEvent, readObject, takeBatch } from '@guiyi/sdk-core';
import { createDatabase, type UseDatabase } from './database.ts';
import type { PageSettings } from './settings.ts';

/** Bytes; a site must not find its own storage full because of us. */
const ROOM = 64_000;

/** The queue of a page that has other tabs beside it. */
export interface SharedStore extends PageStore {
  /** Whether events wait in what all tabs share. */
  shared(): unknown;
}

/**
 * The queue of a page, in two steps. What is captured goes into the page's own journal, `guiyi:WRITE_KEY:journal:PAGE`, at once: that is all for events
 * that are delivered a moment later, which nearly all are. What does not fit there goes into IndexedDB, which tabs share. Whether anything is there
 * says `guiyi:WRITE_KEY:store`: `1` yes or perhaps, empty no; not there at all: nobody knows, as where the page has cleared its localStorage. So
 * the database, which costs a page more than all the rest of an event, is opened only where it is needed.
 *
 * A page that starts takes over the journals that it finds, and leaves in each the ids of what it took: its page, if it still lives, sees them before
 * it writes or sends the next time.
 *
 * @param degraded Called when the database fails. From then on the journal has to do, and what does not fit there lives as long as the page.
 */
export function createPageStore(name: string, settings: PageSettings, degraded: () => void): SharedStore {
  const stored = `${name}:store`;
  const journals = `${name}:journal:`;
  const journal = journals + Math.random();
  const database = createDatabase(name);
  /** What this page captured or took over, until it is delivered or in the database. */
  const held = new Map<unknown, QueuedEvent>();
  let written = '';
  /** The database may be used: consent is there, and it did not fail. */
  let usable: boolean | undefined;
  let sharing = Promise.resolve(false);

  const shared = () => usable && settings.get(stored);
  const hold = (event: QueuedEvent) => held.set(event.id, event);
  const drop = (id: unknown) => held.delete(id);
  const attempt: UseDatabase = async (run) => {
    try {
      if (usable) return await database(run);
    } catch {
      if (usable) degraded();
      usable = false;
    }
  };
  const found = () => settings.names().filter((key) => key.startsWith(journals));
  /** Events; ids in the place of such as were taken over. */
  const entriesOf = (key: string) => Object.values(readObject(settings, key)) as WireEvent[];
  /** All that is held, but for what another page took over. */
  const review = () => {
    if ((settings.get(journal) || written) !== written) entriesOf(journal).forEach(drop);
    return [...held.values()];
  };
  /** Answers whether all of it stands in the journal. */
  const note = () => {
    const { batch } = takeBatch(review(), ROOM);
    written = `[${batch.map(({ body }) => body)}]`;
    const stands = settings.set(journal, written);
    if (!batch[0]) settings.remove(journal);
    return stands && batch.length === held.size;
  };
  /** Puts all that is held into the database; answers whether it would be lost with the page. */
  const share = () => {
    sharing = sharing.then(async () => {
      const events = review();
      settings.set(stored, '1');
      await attempt((store) => {
        for (const event of events) store.put(event, event.id);
        return store.transaction;
      });
      // Again, as another tab may have found the database empty meanwhile; not after a withdrawal.
      if (usable && events.map(({ id }) => drop(id))[0]) settings.set(stored, '1');
      return !note() && !usable;
    });
    return sharing;
  };
  /** What another page left in its journal; the ids stay there, as it may still live. */
  const takeOver = async (key: string) => {
    const events = entriesOf(key).filter((event) => event?.messageId);
    for (const event of events) hold({ id: event.messageId, body: JSON.stringify(event) });
    if (!note() && (await share())) return;
    // What is ids only was seen, or its page is no more.
    settings.set(key, JSON.stringify({ ...events.map((event) => event.messageId) }));
    if (!events[0]) settings.remove(key);
  };

  return {
    shared,
    held: review,
    recover() {
      found().forEach(takeOver);
      usable = true;
      return held.size || settings.get(stored);
    },
    async append(events) {
      events.forEach(hold);
      return !note() && share();
    },
    async read(limit) {
      if (shared()) {
        await share();
        const events = (await attempt((store) => store.getAll(null, limit))) as QueuedEvent[] | undefined;
        if (events) {
          if (!events[0]) settings.set(stored, '');
          return events;
        }
      }
      return review().slice(0, limit);
    },
    async remove(ids) {
      ids.forEach(drop);
      note();
      if (shared()) {
        await attempt((store) => {
          for (const id of ids) store.delete(id);
          return store.transaction;
        });
      }
    },
    clear() {
      held.clear();
      [journal, stored, ...found()].forEach(settings.remove);
      return database((store) => store.clear());
    },
    count: async () => (shared() && ((await attempt((store) => store.count())) as number | undefined)) || held.size,
    look() {
      if (settings.get(stored) == null) settings.set(stored, '1');
    },
  };
}
