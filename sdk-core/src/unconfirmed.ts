import { PAGES } from './place.ts';
import type { Settings } from './ports.ts';
import { readObject } from './read-object.ts';

/**
 * The ids of events that are on their way by requests which outlive their page, under `guiyi:WRITE_KEY:unconfirmed`. The page that comes next does
 * not send those events again, but asks the collector what became of them. Touched only after consent.
 */
export function createUnconfirmed(settings: Settings, key: string) {
  return {
    // Texts, whatever somebody put there: what is resolved is known by its text.
    get: () => (PAGES ? Object.values(readObject(settings, key)).map(String) : []),
    set: (ids: string[]) => PAGES && settings.set(key, JSON.stringify({ ...ids })),
  };
}

/** The door to them. */
export type UnconfirmedRecord = ReturnType<typeof createUnconfirmed>;
