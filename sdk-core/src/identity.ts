import { PAGES } from './place.ts';
import type { Settings } from './ports.ts';
import { readObject } from './read-object.ts';

/** Who the SDK thinks is there. Before consent it has no anonymousId. */
export interface Visitor {
  anonymousId?: string;
  userId?: string;
  /** What `register` put on every event. */
  properties?: object;
}

/**
 * The visitor of this device, under `guiyi:WRITE_KEY:identity`. Storage is touched only by `open`, `save` and `remove`, which
 * the gate calls after consent. Traits are never kept: a phone number leaves the device with its event and stays nowhere.
 */
export function createIdentity(settings: Settings, key: string, newId: () => string) {
  let visitor: Visitor = {};

  const load = (): Visitor => {
    const stored = readObject(settings, key);
    return typeof stored.anonymousId === 'string' ? stored : {};
  };
  const save = () => {
    visitor.anonymousId ||= newId();
    settings.set(key, JSON.stringify(visitor));
  };
  return {
    current: () => visitor,
    /** Takes up the stored visitor, or becomes one. What was said in memory since the page opened wins. */
    open() {
      // The same object, as events that wait hold on to it.
      Object.assign(visitor, { ...load(), ...visitor });
      save();
    },
    save,
    /** Another visitor; events that were buffered for the former keep him. */
    renew() {
      visitor = {};
    },
    remove() {
      visitor = {};
      settings.remove(key);
    },
    /** Follows a sign-in or sign-out in another tab while `active`. */
    follow(active: () => boolean) {
      if (!PAGES) return;
      settings.watch(key, () => {
        if (active()) {
          const stored = load();
          if (stored.anonymousId) visitor = stored;
        }
      });
    },
  };
}
