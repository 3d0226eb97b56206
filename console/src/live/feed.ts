import type { StoredEvent } from '@guiyi/protocol';

/** Events asked for at a time, and events kept on the page. */
export const PAGE = 100;
export const KEPT = 200;

/** How far back (in `seq`) the feed asks again for events whose person was not known yet. */
const LOOK_AGAIN = PAGE / 2;

/** How long it does so, in milliseconds. */
const WAIT_FOR_PERSON = 30_000;

export interface Feed {
  /** Newest first. */
  events: StoredEvent[];
  /** Highest `seq` seen; undefined before the first answer. */
  cursor: number | undefined;
  /** The last answer was full, so that more is waiting. */
  more: boolean;
}

export const EMPTY: Feed = { events: [], cursor: undefined, more: false };

/** Takes in an answer; an event that came before is replaced, because its person may be known by now. */
export function takeIn(feed: Feed, arrived: StoredEvent[], cursor: number): Feed {
  const bySeq = new Map(feed.events.map((event) => [event.seq, event]));
  for (const event of arrived) bySeq.set(event.seq, event);
  const events = [...bySeq.values()].sort((a, b) => b.seq - a.seq).slice(0, KEPT);
  const before = feed.cursor;
  const more = before !== undefined && arrived.length >= PAGE;
  return { events, cursor: Math.max(cursor, before ?? 0), more };
}

/**
 * What to ask for next: what comes after the cursor, or a little earlier while the person of a fresh event is unknown.
 * Never so far back that a full answer would bring nothing new.
 */
export function nextAfter({ events, cursor, more }: Feed, now: number): number | undefined {
  if (cursor === undefined || more) return cursor;
  const waiting = events.filter(
    ({ seq, person_id, received_at }) =>
      person_id === null && seq > cursor - LOOK_AGAIN && now - Date.parse(received_at) < WAIT_FOR_PERSON,
  );
  return Math.min(cursor, ...waiting.map(({ seq }) => seq - 1));
}

export interface FeedFilter {
  /** Source id; empty for all. */
  source: string;
  /** Part of the event name, any case. */
  name: string;
  bots: boolean;
}

export function matches(event: StoredEvent, { source, name, bots }: FeedFilter): boolean {
  return (
    (bots || !event.bot) &&
    (source === '' || event.source_id === source) &&
    `${event.name} ${event.type}`.toLowerCase().includes(name.trim().toLowerCase())
  );
}
