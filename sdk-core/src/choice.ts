/** The visitor's choice on the device: the one thing that is stored before consent. */
import type { CategoryPreferences } from '@guiyi/protocol';
import type { Settings } from './ports.ts';
import { readObject } from './read-object.ts';

/** What stands under `guiyi:WRITE_KEY:consent`. It names nobody. */
export interface Choice {
  categoryPreferences: CategoryPreferences;
  /** Version of the notice that was shown. */
  version?: string;
  /** When, as ISO 8601. */
  time: string;
  /** Consent records that the collector has not confirmed, as JSON texts, oldest first. */
  unsent: string[];
  /** Consent was withdrawn and the queue on this device is still to be emptied. */
  erase?: boolean;
}

/**
 * Reads and writes the choice. Unsent records live in it rather than in the event queue, so that a refusal needs no other
 * storage and survives a page that closes at once. Each change starts from what is stored, as other tabs write it too.
 */
export function createChoice(settings: Settings, key: string) {
  const get = () => choiceOf(readObject(settings, key));
  const update = (change: (choice: Choice) => void) => {
    const choice = get();
    if (!choice) return;
    change(choice);
    settings.set(key, JSON.stringify(choice));
  };
  return {
    get,
    watch: (changed: () => void) => settings.watch(key, changed),
    /** Keeps a decision, and its record until it is delivered. */
    decide(choice: Choice, record: string) {
      const former = get() || choice;
      // A withdrawal that is not carried out yet stays owed, also when the visitor agrees again.
      const erase = choice.erase || former.erase;
      settings.set(key, JSON.stringify({ ...choice, erase, unsent: [...former.unsent, record] }));
    },
    unsent: () => get()?.unsent || [],
    delivered(record: string) {
      update((choice) => {
        choice.unsent = choice.unsent.filter((other) => other !== record);
      });
    },
    erased() {
      update((choice) => {
        delete choice.erase;
      });
    },
  };
}

/** The door to the stored choice. */
export type ChoiceRecord = ReturnType<typeof createChoice>;

/** Anything unreadable counts as no choice. */
function choiceOf(stored: Record<string, unknown>): Choice | undefined {
  const { categoryPreferences, unsent } = stored as Partial<Choice>;
  if (!categoryPreferences || typeof categoryPreferences !== 'object') return undefined;
  return { ...(stored as unknown as Choice), unsent: Array.isArray(unsent) ? unsent : [] };
}
