/** Consent: what visitors are shown, what they decided, and what they can keep as proof. Times are ISO 8601. */
import type { CategoryPreferences, EventContext, IdentifierType, Purpose } from './event.ts';

/** A notice as it was published; it is never changed. */
export interface Notice {
  version: string;
  published_at: string;
  /** What it asks for. */
  purposes: Purpose[];
  /** Purposes whose meaning it changed: whoever decided on the former meaning is asked once more. */
  changed: Purpose[];
  /** The text by language, with its SHA-256 in lower-case hex. */
  texts: { locale: string; hash: string; text: string }[];
}

/** Body of `POST /api/notices`. */
export interface NoticeCall {
  version: string;
  purposes: Purpose[];
  changed?: Purpose[];
  /** By BCP 47 tag, such as `zh-CN`. */
  texts: Record<string, string>;
}

/** Reply of `POST /api/notices`. */
export interface NoticeReply {
  notice: Notice;
  /** Purposes that everybody is asked anew. */
  asked: Purpose[];
}

/** `GET /api/notices`, newest first. */
export interface NoticesReply {
  notices: Notice[];
}

/** Body of `POST /v1/consent/state`. A public key may ask by `anonymousId` only. */
export interface ConsentStateCall {
  writeKey?: string;
  anonymousId?: string;
  userId?: string;
  context?: EventContext;
}

/** Reply of `POST /v1/consent/state`. */
export interface ConsentState {
  /** Whether the person has ever decided: who has is not asked again until a purpose changes. */
  decided: boolean;
  /** Purposes that they have to be asked: of the notice of today, never shown to them in the meaning of today. */
  ask: Purpose[];
  effective: CategoryPreferences;
  /** What to show; null where no notice was published. */
  notice: Notice | null;
}

/** Reply of `POST /v1/consent`. */
export interface ConsentReply {
  seq: number;
  effective: CategoryPreferences;
  /** For the person to keep: a JWS over a {@link ConsentReceipt}, verified with the keys at `/v1/jwks.json`. */
  receipt: string | null;
}

/** What a receipt says, beside `iss` and `iat`. The text itself is at `GET /v1/notices/:version`, known by its hash. */
export interface ConsentReceipt {
  seq: number;
  time: string;
  preferences: CategoryPreferences;
  notice: { version: string | null; hash: string | null; locale: string | null };
  surface: string | null;
  action: string | null;
  gpc: boolean;
  source: string;
  /** Its place in the ledger's hash chain. */
  link: { n: number; hash: string };
}

/** A record as the register of consent shows it. */
export interface RegisteredConsent {
  seq: number;
  time: string;
  /** Null for a refusal by somebody who never got an identifier, and once they are erased. */
  identifier: { type: IdentifierType; masked: string } | null;
  preferences: CategoryPreferences;
  notice_version: string | null;
  notice_hash: string | null;
  locale: string | null;
  surface: string | null;
  action: string | null;
  gpc: boolean;
  source_id: string;
}

/** `GET /api/persons/:id/consent`. */
export interface PersonConsentReply {
  effective: CategoryPreferences;
  records: (RegisteredConsent & { identifier: NonNullable<RegisteredConsent['identifier']> })[];
}
