/** Replies of the admin API under `/api`. Times are ISO 8601 strings, money is in the deployment's currency. */
import type { Code } from './codes.ts';
import type { EventType, IdentifierType, JsonObject } from './event.ts';

/** An identifier as staff may see it, without its dates. */
export interface LabelledIdentifier {
  /** Names it in staff decisions; says nothing of its value. */
  ref: string;
  type: IdentifierType;
  scope: string;
  masked: string;
}

/** An identifier that a person holds. `until` is null while the hold lasts. */
export interface HeldIdentifier extends LabelledIdentifier {
  since: string;
  until: string | null;
}

/** What the graph says of one identifier. */
export type ResolveStatus = 'owned' | 'shared' | 'ambiguous' | 'blocked' | 'unknown';

/** `POST /api/identity/resolve`; also GET, for identifiers that are no phone number and no e-mail address. */
export interface ResolveReply {
  status: ResolveStatus;
  person_id: string | null;
  identifiers: HeldIdentifier[];
}

/** `GET /api/persons/:id`. */
export interface PersonReply {
  person_id: string;
  first_seen: string;
  identifiers: HeldIdentifier[];
  graph_version: number;
}

/** A stored event as the API shows it. */
export interface StoredEvent {
  seq: number;
  message_id: string;
  source_id: string;
  type: EventType;
  name: string;
  time: string;
  received_at: string;
  /** Identifier that carries the event, masked. */
  identifier: { type: IdentifierType; masked: string };
  /** The person who holds that identifier now; null until the read model has caught up. */
  person_id: string | null;
  /** Channel when the event is a touchpoint. */
  channel: string | null;
  bot: boolean;
  url: string | null;
  order_id: string | null;
  value: number | null;
  currency: string | null;
  properties: JsonObject;
}

/**
 * `GET /api/persons/:id/events` (newest first) and `GET /api/events?after=SEQ&limit=N` (oldest first: the next N after
 * SEQ; without `after`, the newest N, so that a live view starts at the end and not at the beginning of history).
 */
export interface EventsReply {
  events: StoredEvent[];
  /** Highest `seq` seen; pass it as `after` to get what came later. */
  cursor: number;
}

/** One piece of evidence: these identifiers were seen together. */
export interface Evidence {
  evidence_id: string;
  identifiers: LabelledIdentifier[];
  source_id: string;
  trust: 'staff' | 'verified' | 'claimed';
  first: string;
  last: string;
  count: number;
  voided: boolean;
}

/** A decision of staff that holds. It is taken back by voiding its `evidence_id`. */
export interface MadeDecision {
  evidence_id: string;
  action: 'split' | 'unbind' | 'forbid' | 'void';
  /** What a `void` voids. */
  target: string | null;
  /** Whom it is about; also those who are with somebody else now. */
  identifiers: LabelledIdentifier[];
  reason: string;
  time: string;
}

/** One step from an identifier to the next: the evidence names both. */
export interface WhyStep {
  evidence_id: string;
  from: LabelledIdentifier;
  to: LabelledIdentifier;
  source_id: string;
  trust: Evidence['trust'];
  first: string;
  last: string;
  count: number;
}

/** `GET` and `POST /api/persons/:id/why`: the evidence that makes these identifiers one person. */
export interface WhyReply {
  person_id: string;
  evidence: Evidence[];
  /** What staff decided about identifiers of this person and what holds still, newest first; merges and confirmations are evidence. */
  decisions: MadeDecision[];
  /** With `?a=…&b=…`: the shortest chain of evidence from one to the other. */
  path?: WhyStep[];
}

/**
 * A case for staff. `shared`: two claim it with equal right, so neither owns it. `moved`: it went from one person to
 * another (a recycled number). `ambiguous`: a device of several persons. `blocked`: so many neighbours that it links nobody.
 */
export interface ReviewItem {
  kind: 'shared' | 'moved' | 'ambiguous' | 'blocked';
  identifier: LabelledIdentifier;
  since: string;
  /** Those whom evidence names beside it, each by the strongest identifier named; at most 20. */
  claims: {
    person_id: string;
    identifier: LabelledIdentifier;
    trust: Evidence['trust'];
    first: string;
    last: string;
  }[];
}

/** `GET /api/identity/review`: what the rule could not decide for good, newest first. */
export interface ReviewReply {
  items: ReviewItem[];
}

/** An event that was refused, and why. */
export interface QuarantinedEvent {
  id: number;
  code: Code;
  path: string;
  message: string;
  /** How to mend it, from `CODES`. */
  mend: string;
  source_id: string;
  message_id: string | null;
  received_at: string;
  /** The event as it came, personal data scrubbed; null when consent or size forbids keeping it. */
  event: JsonObject | null;
}

/** `GET /api/quarantine`, newest first. */
export interface QuarantineReply {
  events: QuarantinedEvent[];
}

/** `GET /api/stats`: counts since the data directory was made; `accepted` is the sum of the others. */
export interface StatsReply {
  accepted: number;
  stored: number;
  duplicate: number;
  quarantined: number;
  dropped: number;
  queued: number;
  /** `dropped` by reason. */
  dropped_by_reason: Record<string, number>;
}

/** A source as the API shows it; a secret key is never shown again. */
export interface Source {
  id: string;
  name: string;
  kind: 'web' | 'miniprogram' | 'server';
  /** The write key of a public source; null for a secret one. */
  write_key: string | null;
  legal_basis: 'consent' | 'contract';
  /** Sites from which a public source takes events, such as `https://*.brand.cn`; null takes any. */
  origins: string[] | null;
}

/** `GET /api/sources`. */
export interface SourcesReply {
  sources: Source[];
}

/** `POST /api/sign-in-links` (bearer token only): a link that works once, for ten minutes. */
export interface SignInLinkReply {
  /** Body of `POST /api/session` is `{code}`; it answers 204 and sets the cookie. `DELETE /api/session` signs out. */
  code: string;
  url: string;
  expires_at: string;
}

/** Reply of `POST /v1/wechat/session` and `/v1/wechat/phone`: what is linked with the anonymous id now, masked. */
export interface WechatReply {
  linked: { type: IdentifierType; scope: string; masked: string }[];
}

/** Reply of `POST /v1/handover`: a token for the address of another site of the brand. */
export interface HandoverReply {
  handover: string;
  expires_at: string;
}

/** Reply of `POST /v1/handover/arrival`; not linked where the browser has the same anonymous id on both sites. */
export interface ArrivalReply {
  linked: boolean;
}

/** `GET /api/consent/verify`: the consent ledger, checked against its hash chain. */
export interface ChainReply {
  ok: boolean;
  /** Records that are as they were written. */
  records: number;
  /** Records whose content an erasure removed; the chain runs on over them. */
  erased: number;
  links: number;
  /** Hash of the last link. */
  head: string;
  /** When it was last noted in the archive where the chain stood: what is cut off since shows. Null where it never was. */
  anchored: string | null;
  /** The first place that is not as it was written. `end`: links are missing at the end. */
  broken: { link: number; record: number | null; why: 'link' | 'content' | 'missing' | 'unchained' | 'end' } | null;
}
