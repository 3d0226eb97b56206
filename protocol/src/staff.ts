/** What the staff side of the API says: who may do what, with which token, and what they did. */

/** A caller has one role; `docs/design/roles.md` says what each may do. */
export type Role = 'admin' | 'developer' | 'marketer' | 'privacy';

/** `GET /api/session`. */
export interface SessionReply {
  role: Role;
  /** Who acts, as the audit trail names it. */
  actor: string;
  /** True where the token may look and not change. */
  read_only: boolean;
}

/** Body of `POST /api/sign-in-links`; without it the link signs in an admin. */
export interface SignInLinkCall {
  role?: Role;
  /** Who will use it, as the audit trail is to name them. */
  name?: string;
}

/** An API token as the API shows it; the token itself is shown once, when it is made. */
export interface ApiToken {
  id: string;
  name: string;
  role: Role;
  read_only: boolean;
  created_at: string;
  created_by: string;
  /** Who of the staff uses it. They count as one with it, and so does who made it: no second approver. */
  owner: string | null;
  /** Null where it works until it is revoked. */
  expires_at: string | null;
  /** To the minute; null where it was never used. */
  last_used_at: string | null;
  revoked_at: string | null;
}

/** `GET /api/tokens`, newest first, revoked ones too. */
export interface TokensReply {
  tokens: ApiToken[];
}

/** Body of `POST /api/tokens`. */
export interface TokenCall {
  name: string;
  role: Role;
  /** Who of the staff will use it, as their session or Cloudflare Access names them. */
  owner?: string | null;
  read_only?: boolean;
  /** ISO 8601, in the future. */
  expires_at?: string | null;
}

/** Reply of `POST /api/tokens`. */
export interface NewTokenReply extends ApiToken {
  /** Kept as a hash only: nobody can show it again. */
  token: string;
}

/** One entry of the audit trail. */
export interface AuditEntry {
  /** Its place in the chain, from 1. */
  n: number;
  time: string;
  actor: string;
  role: Role | 'system';
  /** The route, or what the collector did by itself: `GET /api/persons/:id`, `retention`. */
  action: string;
  /** Keyed hash of the person whom it is about; null where it is about nobody or about many. */
  subject: string | null;
  /** What was changed, by an id that is no personal data; null otherwise. */
  target: string | null;
  /** As staff wrote it, scrubbed; null where none was given or an erasure removed it. */
  reason: string | null;
  /** HTTP status of the answer. */
  status: number;
}

/** `GET /api/audit`, newest first. */
export interface AuditReply {
  entries: AuditEntry[];
}

/** `GET /api/audit/verify`. */
export interface AuditVerifyReply {
  ok: boolean;
  entries: number;
  /** The first entry that is kept; older ones were removed when their time was over. */
  first: number;
  /** Keyed hash of the last entry. */
  head: string;
  /** When it was last noted in the archive where the chain stood: what is cut off since shows. Null where it never was. */
  anchored: string | null;
  /** The first place that is not as it was written. `end`: entries are missing at the end. */
  broken: { n: number; why: 'entry' | 'reason' | 'gap' | 'end' } | null;
}

/** `GET /api/lake`: what is copied into Parquet for engines outside. */
export interface LakeReply {
  /** Whether new events are copied (`GUIYI_LAKE`). */
  on: boolean;
  /** Events that are stored and not yet in the lake. */
  waiting: number;
  /** Each can be read at `/api/lake/` + what follows `lake/` in its key. */
  objects: { key: string; bytes: number; written: string }[];
}

/** `POST /api/lake`: what bringing it up to date did. */
export interface LakeRunReply {
  /** Events that were copied. */
  events: number;
  /** Days whose objects became one. */
  days: number;
  /** Whether another run was at work, and nothing was done. */
  busy: boolean;
}

/** `GET /api/retention`: how long things are kept, and what the last daily run removed. */
export interface RetentionReply {
  /** Null where the settings cannot be read; then nothing is removed. `days` is null where things are kept for good. */
  rules: { what: string; days: number | null }[] | null;
  fault: string | null;
  last: { time: string; removed: Record<string, number> } | null;
}
