import type { WireEvent } from '@guiyi/protocol';
import { takeBatch } from './batch.ts';
import type { QueuedEvent, Settings } from './ports.ts';
import { readObject } from './read-object.ts';

/** Bytes; a site must not find its own storage full because of us. */
const ROOM = 64_000;

/** Pages that share a slot disturb each other only if they capture within the same few milliseconds. */
const SLOTS = 8;

/**
 * A small copy of what is on its way into a slow store, under `guiyi:WRITE_KEY:journal:SLOT`. It stands there for milliseconds, unless
 * its page did not live to see them. Touched only after consent.
 */
export function createJournal(settings: Settings, key: string, chance: number) {
  const slot = `${key}:${chance % SLOTS}`;
  return {
    /** Holds these events, as far as there is room, and no others of this page. */
    write(events: QueuedEvent[]) {
      const { batch } = takeBatch(events, ROOM);
      if (batch.length) settings.set(slot, `[${batch.map((event) => event.body)}]`);
      else settings.remove(slot);
    },
    /** Hands over, and forgets, what this and other pages hold. */
    take(): QueuedEvent[] {
      const events: QueuedEvent[] = [];
      for (let i = 0; i < SLOTS; i++) {
        const left = Object.values(readObject(settings, `${key}:${i}`)) as WireEvent[];
        for (const event of left) events.push({ id: event.messageId, body: JSON.stringify(event) });
        settings.remove(`${key}:${i}`);
      }
      return events;
    },
  };
}

/** The bridge to the store. */
export type Journal = ReturnType<typeof createJournal>;
