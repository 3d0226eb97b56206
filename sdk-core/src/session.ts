import { PAGES } from './place.ts';
import type { Settings } from './ports.ts';
import { readObject } from './read-object.ts';

/** A visit ends after this much time without an event, as in GA4. */
export const SESSION_IDLE_MS = 30 * 60_000;

/** How stale the stored time of the last event may be; saves a write at each event. */
const SAVE_EVERY_MS = 10_000;

const DAY_MS = 24 * 3_600_000;

/** A visit: `last` is the time of its latest event, in milliseconds; `campaign` what brought the visitor, as one text. */
export interface Session {
  id: string;
  last: number;
  campaign?: string;
}

/**
 * The visit that an event at `now` belongs to: the former one, unless half an hour was silent, midnight has passed, or another campaign or
 * click id brings the visitor again. So a visit is of one day and one campaign, as the reports count.
 * @param campaign What the event's address says; empty where it says nothing.
 * @param zoneMs The zone's distance from UTC.
 */
export function sessionAt(
  former: Session | undefined,
  now: number,
  campaign: string | undefined,
  zoneMs: number,
  newId: () => string,
): Session {
  const dayOf = (time: number) => Math.floor((time + zoneMs) / DAY_MS);
  return former &&
    Math.abs(now - former.last) < SESSION_IDLE_MS &&
    dayOf(now) === dayOf(former.last) &&
    (!campaign || campaign === former.campaign)
    ? { ...former, last: now }
    : { id: newId(), last: now, campaign };
}

/** Keeps the visit of this device under `guiyi:WRITE_KEY:session`, shared by tabs; in memory only while not `allowed`. */
export function createSession(
  settings: Settings,
  key: string,
  zoneMs: number,
  newId: () => string,
  allowed: () => boolean,
) {
  let session: Session | undefined;
  /** Where nobody else writes: when it was written. */
  let saved = 0;
  return {
    /** The session part of an event's context. */
    touch(now: number, campaign: string | undefined): { id: string; start: true | undefined } {
      const stored = allowed();
      // Another tab may have kept the visit alive, or begun a newer one.
      const shared = (stored && (PAGES || !session) ? readObject(settings, key) : {}) as Partial<Session> as Session;
      const former = shared.last >= (session?.last || 0) ? shared : session;
      session = sessionAt(former, now, campaign, zoneMs, newId);
      const start = session.id !== former?.id || undefined;
      if (stored && (start || !(Math.abs(now - (PAGES ? shared.last : saved)) < SAVE_EVERY_MS))) {
        settings.set(key, JSON.stringify(session));
        if (!PAGES) saved = now;
      }
      return { id: session.id, start };
    },
    end() {
      session = undefined;
      if (!PAGES) saved = 0;
      if (allowed()) settings.remove(key);
    },
  };
}
