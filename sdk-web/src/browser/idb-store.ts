import type { Store } from '@guiyi/sdk-core';
import { createStore, promisifyRequest, type UseStore } from 'idb-keyval';

/** A database that has not answered by then is taken for broken; some browsers leave IndexedDB hanging. */
const PATIENCE_MS = 3_000;

/**
 * The queue in IndexedDB: database `guiyi:WRITE_KEY`, key = messageId. Nothing is opened
 * before the first call.
 */
export function createIdbStore(name: string): Store {
  let opened: UseStore | undefined;
  const use = <T>(mode: IDBTransactionMode, run: (store: IDBObjectStore) => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      setTimeout(reject, PATIENCE_MS);
      opened ||= createStore(name, 'events');
      opened(mode, run).then(resolve, reject);
    });
  const change = (run: (store: IDBObjectStore) => void): Promise<void> =>
    use('readwrite', (store) => {
      run(store);
      return promisifyRequest(store.transaction);
    });
  return {
    append: (events) =>
      change((store) => {
        for (const event of events) store.put(event, event.id);
      }),
    read: (limit) => use('readonly', (store) => promisifyRequest(store.getAll(null, limit))),
    remove: (ids) =>
      change((store) => {
        for (const id of ids) store.delete(id);
      }),
    clear: () => change((store) => store.clear()),
    count: () => use('readonly', (store) => promisifyRequest(store.count())),
  };
}
