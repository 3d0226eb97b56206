import type { Settings } from '@guiyi/sdk-core';

/** `localStorage`; where the browser refuses it (blocked, full, sandboxed frame), memory. */
export function createSettings(): Settings {
  const memory = new Map<string, string>();
  const attempt = <T>(run: (storage: Storage) => T): T | undefined => {
    try {
      return run(localStorage);
    } catch {
      return undefined;
    }
  };
  return {
    get: (key) => memory.get(key) ?? attempt((storage) => storage.getItem(key)),
    set(key, value) {
      memory.set(key, value);
      attempt((storage) => {
        storage.setItem(key, value);
        memory.delete(key);
      });
    },
    remove(key) {
      memory.delete(key);
      attempt((storage) => storage.removeItem(key));
    },
    watch(key, changed) {
      addEventListener('storage', (event) => {
        if (event.key === key) changed();
      });
    },
  };
}
