import type { WireEvent } from '@guiyi/protocol';
import { takeBatch } from './batch.ts';
import type { Journal, QueuedEvent, Settings } from './ports.ts';
import { readObject } from './read-object.ts';

/** Bytes; a site must not find its own storage full because of us. */
const ROOM = 64_000;

/** Pages that share a slot disturb each other only if they capture within the same few milliseconds. */
const SLOTS = 8;

/**
 * A small copy of what is on its way into a slow store, under `guiyi:WRITE_KEY:journal:SLOT`. It stands there for milliseconds, unless
 * its page did not live to see them. Touched only after consent.
 */
export function createJournal(settings: Settings, key: string, chance: number): Journal {
  const slot = `${key}:${chance % SLOTS}`;
  return {
    write(events) {
      const { batch } = takeBatch(events, ROOM);
      if (batch.length) settings.set(slot, `[${batch.map((event) => event.body)}]`);
      else settings.remove(slot);
    },
    take() {
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
