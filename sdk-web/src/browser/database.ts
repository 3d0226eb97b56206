import { promisifyRequest } from 'idb-keyval';

/** A database that has not answered by then is taken for broken; some browsers leave IndexedDB hanging. */
const PATIENCE_MS = 3_000;

const STORE = 'events';

/** Runs `run` in a transaction of its own; answers the result of the request, or nothing, once it is certain, when it is the transaction. */
export type UseDatabase = (run: (store: IDBObjectStore) => IDBRequest | IDBTransaction) => Promise<unknown>;

/** IndexedDB: database `name`, store `events`. Nothing is opened before the first use. */
export function createDatabase(name: string): UseDatabase {
  let opened: Promise<IDBDatabase> | undefined;
  const open = () => {
    const request = indexedDB.open(name);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return promisifyRequest(request);
  };
  return (run) =>
    new Promise((resolve, reject) => {
      setTimeout(reject, PATIENCE_MS);
      // biome-ignore lint/suspicious/noAssignInExpressions: it packs better
      (opened ||= open())
        .then((database) => promisifyRequest<unknown>(run(database.transaction(STORE, 'readwrite').objectStore(STORE))))
        .then(resolve, reject);
    });
}
