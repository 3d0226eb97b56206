import type { QueuedEvent, Store } from '../ports.ts';

/** A queue that lasts as long as whoever holds it. */
export function createMemoryStore(): Store {
  const events = new Map<string, QueuedEvent>();
  return {
    async append(more) {
      for (const event of more) events.set(event.id, event);
    },
    async read(limit) {
      return [...events.values()].sort((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
    },
    async remove(ids) {
      for (const id of ids) events.delete(id);
    },
    async clear() {
      events.clear();
    },
    count: async () => events.size,
  };
}
