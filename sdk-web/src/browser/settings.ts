import type { Settings } from '@guiyi/sdk-core';

/** {@link Settings} that can be listed, and that tell what the device took. */
export interface PageSettings extends Settings {
  /** Answers true where the value outlives the page. */
  set(key: string, value: string): true | undefined;
  /** Every key that stands on the device, also those of others. */
  names(): string[];
}

/** `localStorage`; where the browser refuses it (blocked, full, sandboxed frame), memory. */
export function createSettings(): PageSettings {
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
      return attempt((storage) => {
        storage.setItem(key, value);
        return memory.delete(key) as true;
      });
    },
    names: () => Object.keys(attempt((storage) => storage) || {}),
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
