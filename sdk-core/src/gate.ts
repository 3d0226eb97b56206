/** The consent gate: what each call does in each state. A pure table; `client.ts` carries out the effects. */
import type { CategoryPreferences } from '@guiyi/protocol';
import { PAGES } from './place.ts';

/** Where the visitor stands on analytics; `cookieless` is a way to be pending: nothing waits for the choice, bare events are counted meanwhile. */
export type ConsentStatus = 'pending' | 'granted' | 'denied' | 'cookieless';

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

/** What can happen: an event call (track, page, identify), reset, or a state to go to: a decision on analytics, or what holds before there is one. */
export type GateInput = 'event' | 'reset' | ConsentStatus;

/**
 * - `buffer`: into memory, up to a cap. `keep`: into the durable queue, from where it is sent. `drop`: gone.
 * - `count`: sent at once and once, without anything that says who; never written down.
 * - `open`: read or make the visitor's ids, then keep what was buffered.
 * - `forget`: empty the buffer. `erase`: remove queue, ids and session from the device.
 * - `renew`: a new visitor, in memory while storage is not open.
 */
export type GateEffect = 'buffer' | 'keep' | 'drop' | 'count' | 'open' | 'forget' | 'erase' | 'renew';

/**
 * State × input → the effect; what is not named has none. Only `granted` has effects that touch storage or send events; `cookieless` sends what names nobody. Elsewhere than in
 * pages it drops.
 */
export const GATE: Record<ConsentStatus, { [input in GateInput]?: GateEffect }> = {
  pending: { event: 'buffer', reset: 'renew', granted: 'open', denied: 'forget' },
  granted: { event: 'keep', reset: 'renew', denied: 'erase' },
  denied: { event: 'drop', reset: 'renew', granted: 'open' },
  cookieless: { event: PAGES ? 'count' : 'drop', reset: 'renew', granted: 'open', denied: 'forget' },
};

/** Analytics is what an event needs; a purpose that is not named is not granted. */
export function decisionOf(preferences: CategoryPreferences): 'granted' | 'denied' {
  return preferences.analytics === true ? 'granted' : 'denied';
}
