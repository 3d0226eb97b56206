import type { Campaign, EventType } from '@guiyi/protocol';
import type { Channel } from './rules.ts';

/** What an event says of how the visitor came. Every field may be garbage: it was sent by a browser. */
export interface Visit {
  type: EventType;
  /** `context.page.url`. */
  url?: string | null;
  /** `context.page.referrer`. */
  referrer?: string | null;
  /** `context.campaign`. */
  campaign?: Campaign | null;
  /** `context.referrer`: a click id and the parameter that carried it, e.g. `{id: 'abc', type: 'bd_vid'}`. */
  click?: { id?: string; type?: string } | null;
  /** `context.session.start`: true on the first event of a visit; undefined when the client has no sessions. */
  sessionStart?: boolean | null;
  /** Host of the site, where the event has no URL of its own. */
  siteHost?: string | null;
}

/** What brought a person. Stored on the event row as it was decided on arrival. */
export interface Touchpoint {
  channel: Channel;
  /** Lower case, e.g. `xiaohongshu`, `google`, `news.example.com`, `(direct)`. */
  source: string;
  /** Lower case, e.g. `cpc`, `organic`, `referral`, `(none)`. */
  medium: string;
  /** Campaign name as sent. */
  campaign: string | null;
}

/** What brought the visitor with this event; null when it brought nobody, e.g. on in-site navigation. Never throws. */
export function touchpointOf(visit: Visit): Touchpoint | null {
  return visit.campaign?.source ? { channel: 'Unassigned', source: '', medium: '', campaign: null } : null;
}
