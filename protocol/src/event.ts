/**
 * The wire: what a client sends to `POST /v1/batch` and to the single calls. It is the Segment tracking spec, so that
 * every Segment-protocol client is a Guiyi client.
 *
 * @see https://segment.com/docs/connections/spec/
 */

/** JSON as it travels. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** What an event says that happened. */
export type EventType = 'track' | 'page' | 'screen' | 'identify' | 'group' | 'alias';

/** The identifier types that the graph knows, strongest first (see `collector/src/identity/GRAPH.md`). */
export type IdentifierType = 'user_id' | 'phone' | 'unionid' | 'openid' | 'email' | 'anonymous_id' | 'device_id';

/** What a person can agree to. Everything but `necessary` needs a grant. */
export type Purpose =
  | 'necessary'
  | 'analytics'
  | 'personalization'
  | 'advertising'
  | 'sharing'
  | 'cross_border'
  | 'sensitive';

/** Purposes granted (`true`) or denied (`false`). A purpose that is not named is not granted. */
export type CategoryPreferences = Partial<Record<Purpose, boolean>>;

/** An identifier from another system, e.g. `{type: 'openid', id: 'oX…', collection: 'wx1234'}`. */
export interface ExternalId {
  type: IdentifierType;
  id: string;
  /** The scope: the app id of an openid, the open-platform account of a unionid. */
  collection?: string;
}

/** Where a visit came from, in the names of the UTM parameters without their prefix. */
export interface Campaign {
  source?: string;
  medium?: string;
  name?: string;
  term?: string;
  content?: string;
  id?: string;
}

/** A page as the visitor saw it. */
export interface PageContext {
  url?: string;
  path?: string;
  title?: string;
  referrer?: string;
  search?: string;
}

/** What brought a visitor, told of the visit that began with it. */
export interface Touch {
  /** When the visit began. */
  timestamp: string;
  /** Where it began, and the address that led there. */
  page: Pick<PageContext, 'url' | 'referrer'>;
  campaign?: Campaign | undefined;
  referrer?: EventContext['referrer'] | undefined;
}

/** Context of an event. Fields that are not named here are kept as they are. */
export interface EventContext {
  page?: PageContext;
  campaign?: Campaign;
  /** A click id and the ad platform's parameter that carried it, e.g. `{id: 'abc', type: 'bd_vid'}`. */
  referrer?: { id?: string; type?: string; url?: string };
  /** What brought this visitor for the first time, as far as their device knows. On all events but `track`. */
  firstTouch?: Touch;
  /** What did lately: a direct visit leaves it as it is. */
  lastTouch?: Touch;
  library?: { name: string; version: string };
  consent?: { categoryPreferences: CategoryPreferences };
  externalIds?: ExternalId[];
  /** A JWT by which the brand's backend vouches for this visitor; it makes the event's identifiers verified. Never stored. */
  identityToken?: string;
  /** The visit: `id` groups events, `start` marks the first event of it. */
  session?: { id: string; start?: boolean };
  userAgent?: string;
  locale?: string;
  timezone?: string;
  screen?: { width: number; height: number };
}

/** One event. Times are ISO 8601 strings. */
export interface WireEvent {
  type: EventType;
  /**
   * Unique for each event, made by the client; an event sent twice with one id is stored once. An event that comes
   * without one gets one: from its content where it has a timestamp (so a retry is known again), else at random.
   */
  messageId: string;
  /** Name of a `track` event, e.g. `Order Completed`. */
  event?: string;
  /** Name of a `page` or `screen`. */
  name?: string;
  category?: string;
  anonymousId?: string;
  userId?: string;
  /** `alias`: the identifier that was used before. */
  previousId?: string;
  groupId?: string;
  timestamp?: string;
  originalTimestamp?: string;
  sentAt?: string;
  properties?: JsonObject;
  traits?: JsonObject;
  context?: EventContext;
}

/** Body of `POST /v1/batch`. */
export interface Batch {
  /** Instead of basic auth. */
  writeKey?: string;
  /** The client's clock when it sent, to correct its skew. */
  sentAt?: string;
  context?: EventContext;
  /**
   * Message ids of this source that were sent without an answer, as the page went away; up to 1,000 are looked up. The reply says which of them
   * are `missing`.
   */
  unconfirmed?: string[];
  batch: WireEvent[];
}

/** Body of `POST /v1/consent`: a decision of a visitor, as the banner recorded it. */
export interface ConsentCall {
  writeKey?: string;
  messageId: string;
  anonymousId?: string;
  userId?: string;
  /** As on an event: `phone`, `email` and their hashes say who decides. */
  traits?: JsonObject;
  /** As on an event: `externalIds` say who decides. */
  context?: EventContext;
  consent: { categoryPreferences: CategoryPreferences };
  /** Which text was shown: its version and the SHA-256 of its content. */
  notice?: { version: string; hash?: string };
  locale?: string;
  /** Where it was shown, e.g. `web-banner`. */
  surface?: string;
  /** What the visitor did, e.g. `accept-all`. */
  action?: string;
  gpc?: boolean;
}

/** Body of `POST /v1/wechat/session` (a code of `wx.login`) and `/v1/wechat/phone` (a code of a phone-number button). */
export interface WechatCall {
  writeKey?: string;
  code: string;
  anonymousId: string;
  /** `consent` as on an event. */
  context?: Pick<EventContext, 'consent'>;
}
