import type {
  CategoryPreferences,
  Evidence,
  PersonConsentReply,
  PersonReply,
  ResolveReply,
  ReviewItem,
  WhyStep,
} from '@guiyi/protocol';
import type { Decision } from '../consent/ledger-store.ts';
import type { Env } from '../lib/env.ts';
import type { Identifier } from '../lib/identifier.ts';

/** One event as the graph sees it. */
export interface Sighting {
  /** Source id and message id: a sighting delivered twice counts once. */
  key: string;
  /** Milliseconds, clamped at accept. */
  time: number;
  source: string;
  trust: 'verified' | 'claimed';
  /** Strongest first, at least one. */
  identifiers: Identifier[];
  /** True where the source rests on consent: the person's ledger is asked before anything is kept. */
  gated: boolean;
}

/** Whether the event may be stored. */
export type Verdict = 'keep' | 'consent_withdrawn';

/** How staff name an identifier: by its value, or by the reference that the API gave for it. */
export type Named = Identifier | { ref: string };

/** A staff decision; undone by voiding the evidence id that it returns. */
export interface StaffDecision {
  action: 'merge' | 'split' | 'unbind' | 'forbid' | 'confirm' | 'void';
  a?: Named;
  b?: Named;
  evidence_id?: string;
  reason: string;
  time: number;
}

/** A visitor's decision, before the ledger gives it a sequence and a time. */
export interface ConsentDecision extends Decision {
  identifiers: Identifier[];
}

/** The identity graph and the consent ledger, which live in one Durable Object. */
export interface Identity {
  /** Asks the ledger, then records the evidence of what may be kept. Verdicts in the order of the sightings. */
  observe(sightings: Sighting[]): Promise<Verdict[]>;
  resolve(identifier: Identifier, at?: number): Promise<ResolveReply>;
  /** Follows former ids to the person of today; null when nobody has or had the id. */
  person(id: string): Promise<PersonReply | null>;
  evidence(id: string): Promise<Evidence[] | null>;
  /** The chain of evidence between two identifiers of a person; null where the person does not hold both. */
  path(id: string, from: Identifier, to: Identifier): Promise<WhyStep[] | null>;
  /** Identifiers that two persons claim, that moved, or that link nobody; newest first. */
  review(limit: number): Promise<ReviewItem[]>;
  decide(decision: StaffDecision): Promise<{ evidence_id: string } | null>;
  recordConsent(decision: ConsentDecision, now: number): Promise<{ seq: number; effective: CategoryPreferences }>;
  consent(personId: string): Promise<PersonConsentReply | null>;
  /** What the person who holds these identifiers agrees to now; empty for a stranger. */
  consentOf(identifiers: Identifier[]): Promise<CategoryPreferences>;
  /** The identifiers that verified evidence of one source names together with this one. */
  verifiedWith(identifier: Identifier, source: string): Promise<Identifier[]>;
}

/** The one graph of this deployment. The name is the seam for shards. */
export function identityOf(env: Env): Identity {
  const stub = env.IDENTITY.get(env.IDENTITY.idFromName('graph'));
  return stub as unknown as Identity;
}
