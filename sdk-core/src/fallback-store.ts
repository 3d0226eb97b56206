import { createMemoryStore } from './memory-store.ts';
import type { Clock, Store } from './ports.ts';

/** A durable store that has not answered by then is taken for broken; some browsers leave IndexedDB hanging. */
const PATIENCE_MS = 3_000;

/**
 * A store that never rejects (but for `clear`): at the first failure of `durable` it signals `degraded` and goes on in memory. What `durable` already
 * holds stays there for the next visit; an event that is in both is sent twice and stored once, by its id.
 */
export function withFallback(durable: Store, clock: Clock, degraded: () => void): Store {
  const memory = createMemoryStore();
  let broken = false;

  async function attempt<T>(run: (store: Store) => Promise<T>): Promise<T> {
    if (!broken) {
      try {
        return await inTime(run(durable), clock);
      } catch {
        if (!broken) degraded();
        broken = true;
      }
    }
    return run(memory);
  }
  return {
    append: (events) => attempt((store) => store.append(events)),
    read: (limit) => attempt((store) => store.read(limit)),
    remove: (ids) => attempt((store) => store.remove(ids)),
    async clear() {
      await memory.clear();
      // Erasing must not be taken for done while the durable copy is there.
      await inTime(durable.clear(), clock);
    },
    count: () => attempt((store) => store.count()),
  };
}

function inTime<T>(promise: Promise<T>, clock: Clock): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(PATIENCE_MS, () => reject(new Error()));
    promise.then(resolve, reject).then(cancel);
  });
}
