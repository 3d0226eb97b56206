import type { Journal, QueuedEvent, Store } from './ports.ts';

/**
 * The events that wait to be sent. `persisted` hears how many the store has taken. Each is written to the store before it is sent; all that one task captures is written at once. A
 * copy of what this page captured stays at hand, because nothing can be read any more when the page goes away.
 */
export function createQueue(store: Store, journal: Journal | undefined, persisted: (count: number) => void) {
  const fresh = new Map<string, QueuedEvent>();
  let unwritten: QueuedEvent[] = [];
  /** On their way into the store. */
  let underway: QueuedEvent[] = [];
  let noting: Promise<void> | undefined;
  let writing: Promise<void> = Promise.resolve();

  const note = () => {
    noting = undefined;
    journal?.write([...underway, ...unwritten]);
  };
  const write = async () => {
    const events = unwritten;
    if (!events.length) return;
    underway = events;
    unwritten = [];
    await store.append(events);
    underway = [];
    note();
    persisted(events.length);
  };
  const push = (event: QueuedEvent) => {
    fresh.set(event.id, event);
    if (!noting) noting = Promise.resolve().then(note);
    if (unwritten.push(event) === 1) writing = writing.then(write);
  };
  /** Resolves when nothing waits to be written. */
  const written = async () => {
    let last: Promise<void>;
    do {
      last = writing;
      await last;
    } while (last !== writing);
  };
  const remove = (events: QueuedEvent[]) => {
    const ids = events.map((event) => event.id);
    for (const id of ids) fresh.delete(id);
    return store.remove(ids);
  };
  return {
    push,
    /** Takes up what pages left behind that went away before the store had it. */
    recover() {
      journal?.take().forEach(push);
    },
    /** The oldest events of all tabs. */
    async read(limit: number): Promise<QueuedEvent[]> {
      await written();
      const known = [...fresh.keys()];
      const events = await store.read(limit);
      if (events.length < limit) {
        // That was everything: what is missing has been delivered by another tab.
        const waiting = new Set(events.map((event) => event.id));
        for (const id of known) if (!waiting.has(id)) fresh.delete(id);
      }
      return events;
    },
    /** What this page captured and nobody confirmed, oldest first. */
    fresh: () => [...fresh.values()],
    remove,
    /** Rejects when the store could not be emptied. */
    clear(): Promise<void> {
      fresh.clear();
      unwritten = [];
      underway = [];
      journal?.take();
      const cleared = writing.then(() => store.clear());
      writing = cleared.catch(() => {});
      return cleared;
    },
    /** Removes the oldest events beyond `max`; answers how many. */
    async trim(max: number): Promise<number> {
      const excess = (await store.count()) - max;
      if (excess > 0) await remove(await store.read(excess));
      return Math.max(0, excess);
    },
  };
}

/** The waiting events. */
export type Queue = ReturnType<typeof createQueue>;
