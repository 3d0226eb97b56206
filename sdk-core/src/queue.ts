import { PAGES } from './place.ts';
import type { Journal, QueuedEvent, Store, Tell } from './ports.ts';

/**
 * The events that wait to be sent. Each is written to the store before it is sent; all that one task captures is written at once. A copy of what this
 * page captured stays at hand, because nothing can be read any more when the page goes away. At the first failure of the store it signals
 * `degraded` and lives on that copy alone. What the store already holds stays there for the next visit; an event that is in both is sent
 * twice and stored once, by its id.
 */
export function createQueue(store: Store, journal: Journal | undefined, tell: Tell) {
  const fresh = new Map<string, QueuedEvent>();
  let unwritten: QueuedEvent[] = [];
  /** On their way into the store. */
  let underway: QueuedEvent[] = [];
  let noting = false;
  let broken = false;
  let writing: Promise<unknown> = Promise.resolve();

  const orCopy = async <T>(run: () => Promise<T>, otherwise?: () => T): Promise<T> => {
    if (!broken) {
      try {
        return await run();
      } catch {
        if (!broken) tell('degraded', [], undefined, 1);
        broken = true;
      }
    }
    return otherwise?.() as T;
  };
  // Where there are no pages the store has a memory of its own.
  const attempt: typeof orCopy = PAGES ? orCopy : (run) => run();
  const readSome = (limit: number) =>
    attempt(
      () => store.read(limit),
      () => [...fresh.values()].slice(0, limit),
    );
  const note = () => {
    noting = false;
    journal?.write([...underway, ...unwritten]);
  };
  const write = async () => {
    const events = unwritten;
    if (!events.length) return;
    if (PAGES) underway = events;
    unwritten = [];
    await attempt(() => store.append(events));
    if (PAGES) {
      underway = [];
      note();
    }
    // Once degraded it is memory that has them, which is no promise.
    if (!broken) tell('persisted', idsOf(events));
  };
  const push = (event: QueuedEvent) => {
    if (PAGES) {
      fresh.set(event.id, event);
      if (!noting) Promise.resolve().then(note);
      noting = true;
    }
    if (unwritten.push(event) === 1) writing = writing.then(write);
  };
  /** Resolves when nothing waits to be written. */
  const written = async (): Promise<void> => {
    const last = writing;
    await last;
    if (last !== writing) await written();
  };
  const remove = (ids: string[]) => {
    if (PAGES) for (const id of ids) fresh.delete(id);
    return attempt(() => store.remove(ids));
  };
  return {
    push,
    /** Takes up what pages left behind that went away before the store had it. */
    recover() {
      if (PAGES) journal?.take().forEach(push);
    },
    /** The oldest events of all tabs, but for some. */
    async read(limit: number, except: string[]): Promise<QueuedEvent[]> {
      await written();
      if (!PAGES) return readSome(limit);
      const known = [...fresh.keys()];
      const wanted = limit + except.length;
      const events = await readSome(wanted);
      if (events.length < wanted) {
        // That was everything: what is missing has been delivered by another tab.
        const waiting = new Set(idsOf(events));
        for (const id of known) if (!waiting.has(id)) fresh.delete(id);
      }
      return events.filter(({ id }) => !except.includes(id)).slice(0, limit);
    },
    /** What this page captured and nobody confirmed, oldest first. */
    fresh: () => [...fresh.values()],
    remove,
    /** Rejects when the store could not be emptied. */
    clear(): Promise<void> {
      unwritten = [];
      if (PAGES) {
        fresh.clear();
        underway = [];
        journal?.take();
      }
      const cleared = writing.then(() => store.clear());
      writing = cleared.catch(() => {});
      return cleared;
    },
    /** Removes the oldest events beyond `max`, and answers their ids. */
    async shed(max: number): Promise<string[]> {
      const count = await attempt(
        () => store.count(),
        () => fresh.size,
      );
      if (count <= max) return [];
      const excess = idsOf(await readSome(count - max));
      await remove(excess);
      return excess;
    },
  };
}

/** The waiting events. */
export type Queue = ReturnType<typeof createQueue>;

/** Their messageIds. */
export function idsOf(events: QueuedEvent[]): string[] {
  return events.map((event) => event.id);
}
