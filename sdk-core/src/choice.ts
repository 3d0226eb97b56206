/** The visitor's choice on the device: the one thing that is stored before consent. */
import type { CategoryPreferences } from '@guiyi/protocol';
import type { Settings } from './ports.ts';
import { readObject } from './read-object.ts';

/** What stands under `guiyi:WRITE_KEY:consent`. It names nobody. */
export interface Choice {
  categoryPreferences: CategoryPreferences;
  /** Version of the notice that was shown. */
  version?: string;
  /** When, in milliseconds. */
  time: number;
  /** Consent records that the collector has not confirmed: their JSON texts are its keys, oldest first. No array, as Prototype.js makes those texts. */
  unsent: object;
  /** Consent was withdrawn and the queue on this device is still to be emptied. */
  erase?: boolean;
}

/**
 * Reads and writes the choice. Unsent records live in it rather than in the event queue, so that a refusal needs no other
 * storage and survives a page that closes at once. Each change starts from what is stored, as other tabs write it too.
 */
export function createChoice(settings: Settings, key: string) {
  /** Anything unreadable counts as no choice. */
  const get = (): Choice | undefined => {
    const stored = readObject(settings, key) as unknown as Choice;
    return stored.categoryPreferences && stored;
  };
  const update = (change: (choice: Choice) => Partial<Choice>) => {
    const choice = get();
    if (choice) settings.set(key, JSON.stringify({ ...choice, ...change(choice) }));
  };
  return {
    get,
    /** Keeps a decision, and its record until it is delivered. */
    decide(choice: Choice, record: string) {
      const former = get() || choice;
      // A withdrawal that is not carried out yet stays owed, also when the visitor agrees again.
      const erase = choice.erase || former.erase;
      settings.set(key, JSON.stringify({ ...choice, erase, unsent: { ...former.unsent, [record]: record } }));
    },
    unsent: () => Object.values(get()?.unsent || {}),
    delivered(record: string) {
      update(({ unsent }) => ({ unsent: { ...unsent, [record]: undefined } }));
    },
    erased() {
      update(() => ({ erase: undefined }));
    },
  };
}

/** The door to the stored choice. */
export type ChoiceRecord = ReturnType<typeof createChoice>;
