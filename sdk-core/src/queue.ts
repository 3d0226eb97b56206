import { PAGES } from './place.ts';
import type { PageStore, QueuedEvent, Store, Tell } from './ports.ts';

/** The events that wait to be sent. All that one task captures is handed to the store at once, before the next task runs. */
export function createQueue(store: Store, tell: Tell) {
  const unwritten: QueuedEvent[] = [];
  const write = async () => {
    const events = unwritten.splice(0);
    if (events[0] && !(await store.append(events))) tell('persisted', idsOf(events));
  };
  return {
    push(event: QueuedEvent) {
      if (unwritten.push(event) === 1) Promise.resolve().then(write);
    },
    /** The oldest events, but for some. */
    async read(limit: number, except: string[]): Promise<QueuedEvent[]> {
      write();
      if (!PAGES) return store.read(limit);
      const events = await store.read(limit + except.length);
      return events.filter(({ id }) => !except.includes(id)).slice(0, limit);
    },
    /** In pages: what this one holds, also what its last task captured. */
    held() {
      write();
      return (store as PageStore).held();
    },
    /** Rejects when the store could not be emptied. */
    clear() {
      unwritten.length = 0;
      return store.clear();
    },
    /** Removes the oldest events beyond `max`, and answers their ids. */
    async shed(max: number): Promise<string[]> {
      const count = await store.count();
      if (count <= max) return [];
      const excess = idsOf(await store.read(count - max));
      await store.remove(excess);
      return excess;
    },
  };
}

/** The waiting events. */
export type Queue = ReturnType<typeof createQueue>;

/** Their messageIds. */
export function idsOf(events: QueuedEvent[]): string[] {
  return events.map(({ id }) => id);
}
