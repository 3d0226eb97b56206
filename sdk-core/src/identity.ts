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
 * The visitor of this device, under `guiyi:WRITE_KEY:identity`. Storage is touched only while `allowed`. Traits are never kept: a phone number leaves the device with its event and stays nowhere.
 */
export function createIdentity(settings: Settings, key: string, newId: () => string, allowed: () => boolean) {
  let visitor: Visitor = {};

  const load = (): Visitor => {
    const stored = readObject(settings, key);
    return typeof stored.anonymousId === 'string' ? stored : {};
  };
  const change = (more: Visitor) => {
    // The same object, as events that wait hold on to it.
    Object.assign(visitor, more);
    if (!allowed()) return;
    visitor.anonymousId ||= newId();
    settings.set(key, JSON.stringify(visitor));
  };
  if (PAGES) {
    // A sign-in or sign-out in another tab.
    settings.watch(key, () => {
      if (allowed()) {
        const stored = load();
        if (stored.anonymousId) visitor = stored;
      }
    });
  }
  return {
    current: () => visitor,
    /** Takes up the stored visitor, or becomes one. What was said in memory since the page opened wins. */
    open: () => change({ ...load(), ...visitor }),
    change,
    /** Another visitor; events that were buffered for the former keep him. */
    renew() {
      visitor = {};
      change({});
    },
  };
}
