import type { Store } from '@guiyi/sdk-core';
import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';

/**
 * The queue in IndexedDB: database `guiyi:WRITE_KEY`, key = messageId, value = the event's JSON text. Nothing is opened
 * before the first call.
 */
export function createIdbStore(name: string): Store {
  let opened: UseStore | undefined;
  const use = <T>(mode: IDBTransactionMode, run: (store: IDBObjectStore) => Promise<T>): Promise<T> => {
    opened ||= createStore(name, 'events');
    return opened(mode, run);
  };
  const change = (run: (store: IDBObjectStore) => void): Promise<void> =>
    use('readwrite', (store) => {
      run(store);
      return promisifyRequest(store.transaction);
    });
  return {
    append: (events) =>
      change((store) => {
        for (const { id, body } of events) store.put(body, id);
      }),
    read: (limit) =>
      use('readonly', async (store) => {
        const keys = promisifyRequest(store.getAllKeys(null, limit));
        const bodies: string[] = await promisifyRequest(store.getAll(null, limit));
        const ids = await keys;
        return bodies.map((body, i) => ({ id: String(ids[i]), body }));
      }),
    remove: (ids) =>
      change((store) => {
        for (const id of ids) store.delete(id);
      }),
    clear: () => change((store) => store.clear()),
    count: () => use('readonly', (store) => promisifyRequest(store.count())),
  };
}
