/** The consent gate: what each call does in each state. A pure table; `client.ts` carries out the effects. */
import type { CategoryPreferences } from '@guiyi/protocol';

/** Where the visitor stands on analytics. */
export type ConsentStatus = 'pending' | 'granted' | 'denied';

/** What was shown to the visitor, and what they did. */
export interface ConsentDetails {
  /** Version of the notice, e.g. `2026-01`. Ask again when your notice's version is not the one of the choice. */
  version?: string;
  /** SHA-256 of the notice's text. */
  hash?: string;
  /** Where it was shown, e.g. `web-banner`. */
  surface?: string;
  /** What the visitor did, e.g. `accept-all`. */
  action?: string;
  /** Language of the notice, e.g. `zh-CN`. */
  locale?: string;
  /** The browser sends Global Privacy Control. */
  gpc?: boolean;
}

/** Where the visitor stands. */
export interface ConsentState {
  /** On analytics: `pending` until they choose. */
  status: ConsentStatus;
  /** What they chose, by purpose; empty while pending. */
  preferences: CategoryPreferences;
  /** Version of the notice that they chose on. */
  version?: string;
}

/** What can happen: an event call (track, page, identify), reset, or a decision on analytics, which is the next state. */
export type GateInput = 'event' | 'reset' | 'granted' | 'denied';

/**
 * - `buffer`: into memory, up to a cap. `keep`: into the durable queue, from where it is sent. `drop`: gone.
 * - `open`: read or make the visitor's ids, then keep what was buffered.
 * - `forget`: empty the buffer. `erase`: remove queue, ids and session from the device.
 * - `renew`: a new visitor, in memory while storage is not open.
 */
export type GateEffect = 'buffer' | 'keep' | 'drop' | 'open' | 'forget' | 'erase' | 'renew' | 'none';

/** State × input → the effect. Only `granted` has effects that touch storage or send events. */
export const GATE: Record<ConsentStatus, Record<GateInput, GateEffect>> = {
  pending: { event: 'buffer', reset: 'renew', granted: 'open', denied: 'forget' },
  granted: { event: 'keep', reset: 'renew', granted: 'none', denied: 'erase' },
  denied: { event: 'drop', reset: 'renew', granted: 'open', denied: 'none' },
};

/** Analytics is what an event needs; a purpose that is not named is not granted. */
export function decisionOf(preferences: CategoryPreferences): 'granted' | 'denied' {
  return preferences.analytics === true ? 'granted' : 'denied';
}
