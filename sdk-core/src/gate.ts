/** The consent gate: what each call does in each state. A pure table; `client.ts` carries out the effects. */
import type { CategoryPreferences } from '@guiyi/protocol';

/** Where the visitor stands on analytics. */
export type ConsentStatus = 'pending' | 'granted' | 'denied';

/** What can happen: an event call (track, page, identify), reset, or a decision on analytics. */
export type GateInput = 'event' | 'reset' | 'grant' | 'deny';

/**
 * - `buffer`: into memory, up to a cap. `keep`: into the durable queue. `drop`: gone.
 * - `open`: read or make the visitor's ids. `release`: open, then keep what was buffered.
 * - `forget`: empty the buffer. `erase`: remove queue, ids and session from the device.
 * - `renew`: a new visitor in memory. `replace`: a new visitor, stored.
 */
export type GateEffect =
  | 'buffer'
  | 'keep'
  | 'drop'
  | 'open'
  | 'release'
  | 'forget'
  | 'erase'
  | 'renew'
  | 'replace'
  | 'none';

/** State × input → the next state and the effect. Only `granted` has effects that touch storage or send events. */
export const GATE: Record<ConsentStatus, Record<GateInput, readonly [next: ConsentStatus, effect: GateEffect]>> = {
  pending: {
    event: ['pending', 'buffer'],
    reset: ['pending', 'renew'],
    grant: ['granted', 'release'],
    deny: ['denied', 'forget'],
  },
  granted: {
    event: ['granted', 'keep'],
    reset: ['granted', 'replace'],
    grant: ['granted', 'none'],
    deny: ['denied', 'erase'],
  },
  denied: {
    event: ['denied', 'drop'],
    reset: ['denied', 'renew'],
    grant: ['granted', 'open'],
    deny: ['denied', 'none'],
  },
};

/** Analytics is what an event needs; a purpose that is not named is not granted. */
export function decisionOf(preferences: CategoryPreferences): 'grant' | 'deny' {
  return preferences.analytics === true ? 'grant' : 'deny';
}
