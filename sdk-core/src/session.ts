import type { Settings } from './ports.ts';
import { readObject } from './read-object.ts';

/** A visit ends after this much time without an event, as in GA4. */
export const SESSION_IDLE_MS = 30 * 60_000;

/** How stale the stored time of the last event may be; saves a write at each event. */
const SAVE_EVERY_MS = 10_000;

/** A visit: `last` is the time of its latest event, in milliseconds. */
export interface Session {
  id: string;
  last: number;
}

/** The visit that an event at `now` belongs to: the former one while it is fresh, else a new one. */
export function sessionAt(former: Session | undefined, now: number, newId: () => string): Session {
  return former && now - former.last < SESSION_IDLE_MS ? { id: former.id, last: now } : { id: newId(), last: now };
}

/** Keeps the visit of this device under `guiyi:WRITE_KEY:session`, shared by tabs; in memory only while not `stored`. */
export function createSession(settings: Settings, key: string, newId: () => string) {
  let session: Session | undefined;
  let saved = 0;
  return {
    /** The session part of an event's context. */
    touch(now: number, stored: boolean): { id: string; start: true | undefined } {
      let former = session;
      const due = stored && !(now - saved < SAVE_EVERY_MS);
      if (due) {
        // Another tab may have kept the visit alive, or begun a newer one.
        const shared = sessionOf(readObject(settings, key));
        if (shared && !(former && former.last > shared.last)) former = shared;
      }
      session = sessionAt(former, now, newId);
      const start = session.id !== former?.id;
      if (due || (stored && start)) {
        settings.set(key, JSON.stringify(session));
        saved = now;
      }
      return { id: session.id, start: start || undefined };
    },
    end(stored: boolean) {
      session = undefined;
      saved = 0;
      if (stored) settings.remove(key);
    },
  };
}

function sessionOf({ id, last }: Record<string, unknown>): Session | undefined {
  return typeof id === 'string' && typeof last === 'number' ? { id, last } : undefined;
}
