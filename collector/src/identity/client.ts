import type {
  CategoryPreferences,
  ChainReply,
  ConsentReceipt,
  ConsentState,
  Evidence,
  MadeDecision,
  Notice,
  PersonConsentReply,
  PersonReply,
  PolicyChange,
  PolicyReply,
  Purpose,
  RegisteredConsent,
  ResolveReply,
  ReviewItem,
  WhyStep,
} from '@guiyi/protocol';
import type { Decision } from '../consent/ledger-store.ts';
import type { NewNotice } from '../consent/notice-store.ts';
import type { Ground } from '../consent/restrictions.ts';
import type { Env } from '../lib/env.ts';
import type { Span } from '../lib/erasure.ts';
import type { Identifier } from '../lib/identifier.ts';
import type { Hit, Needle } from '../lib/search.ts';
import type { ChainEnd } from '../store/chain-ends.ts';
import type { Scope, ScopeName } from './object/erase.ts';
import type { Unseen } from './object/unseen.ts';
import type { ExportRow } from './tables/export.ts';
import type { NewPolicy } from './tables/rule-store.ts';
import type { Tombstone } from './tables/tombstones.ts';

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
  /** Milliseconds, when it arrived: a clock that runs ahead makes nothing younger than an erasure. */
  received?: number;
}

/** Whether the event may be stored; `shelve`: stored apart, where nothing reads it. */
export type Verdict = 'keep' | 'shelve' | 'consent_withdrawn' | 'restricted' | 'erased';

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
  /** Who decides; the evidence names them as its source. None for the collector itself. */
  actor?: string;
}

/**
 * Why staff decided nothing: nobody has seen what they name, they name one identifier twice, more hangs together than one turn
 * computes, or persons would stay as they are; then the evidence id of the decision that sees to it, where it is one.
 */
export type Fault = 'unknown' | 'same' | 'too_large' | { unmoved: string | null };

/** A visitor's decision, before the ledger gives it a sequence and a time. */
export interface ConsentDecision extends Decision {
  identifiers: Identifier[];
}

/** A decision that is written down. */
export interface Recorded {
  seq: number;
  /** What the person agrees to by now. */
  effective: CategoryPreferences;
  receipt: ConsentReceipt | null;
  /** Purposes that it refuses and that were granted before. */
  ended: Purpose[];
}

/** The identity graph and the consent ledger, which live in one Durable Object. */
export interface Identity {
  /** Asks the ledger, then records the evidence of what may be kept. Verdicts in the order of the sightings. */
  observe(sightings: Sighting[]): Promise<Verdict[]>;
  /** The verdicts alone: nothing is recorded. */
  judge(sightings: Sighting[]): Promise<Verdict[]>;
  /** Identifiers as the graph knows them: a number that came raw has one name with the same number that came hashed. */
  named(identifiers: Identifier[]): Promise<Identifier[]>;
  resolve(identifier: Identifier, at?: number): Promise<ResolveReply>;
  /** Follows former ids to the person of today; null when nobody has or had the id. */
  person(id: string): Promise<PersonReply | null>;
  evidence(id: string): Promise<Evidence[] | null>;
  /** What staff decided about identifiers of a person and what holds still, newest first. */
  decisions(id: string): Promise<MadeDecision[] | null>;
  /** The chain of evidence between two identifiers of a person; null where the person does not hold both. */
  path(id: string, from: Identifier, to: Identifier): Promise<WhyStep[] | null>;
  /** Identifiers that two persons claim, that moved, or that link nobody; newest first. */
  review(limit: number): Promise<ReviewItem[]>;
  policy(): Promise<PolicyReply>;
  /** Takes a policy; the graph is computed anew in steps. */
  setPolicy(policy: NewPolicy): Promise<PolicyReply>;
  /** What a policy would change; of a large graph looked at in samples. */
  tryPolicy(policy: NewPolicy): Promise<PolicyChange>;
  /** `about`: keys of the identifiers that it touches. */
  decide(decision: StaffDecision): Promise<{ evidence_id: string; about: string[] } | Fault>;
  recordConsent(decision: ConsentDecision, now: number): Promise<Recorded>;
  /** What the person agrees to, and what they have to be asked. */
  consentState(identifiers: Identifier[]): Promise<ConsentState>;
  /** What a receipt says of a record; null where it is erased or never was. */
  receipt(seq: number): Promise<ConsentReceipt | null>;
  /** Publishes a notice; null where another text has its version. */
  publishNotice(notice: NewNotice, now: number): Promise<{ notice: Notice; asked: Purpose[] } | null>;
  notices(): Promise<Notice[]>;
  notice(version: string): Promise<Notice | null>;
  /** Records of the ledger after a sequence, oldest first, each with whom it is of, masked. */
  consentAfter(seq: number, limit: number): Promise<RegisteredConsent[]>;
  consent(personId: string): Promise<PersonConsentReply | null>;
  /** What the person who holds these identifiers agrees to now; empty for a stranger. */
  consentOf(identifiers: Identifier[]): Promise<CategoryPreferences>;
  /** The same of many at once. */
  consentsOf(named: Identifier[][]): Promise<CategoryPreferences[]>;
  /** Those of these persons who refuse a purpose: asked wherever data leaves for it. */
  refusing(personIds: string[], purpose: Purpose): Promise<string[]>;
  /** Checks the consent ledger against its hash chain; `ends` are links that are known elsewhere. */
  verifyConsent(ends: ChainEnd[]): Promise<Omit<ChainReply, 'anchored'>>;
  /** Persons of whom the graph has heard nothing since `before`, page by page from 0 on. */
  unseen(before: number, after: number, limit: number): Promise<Unseen>;
  /** What an erasure of these identifiers would take. */
  scope(named: string[], scope: ScopeName): Promise<Scope>;
  /**
   * Erases: tombstones are set, evidence and consent are removed, in one turn. From then on nothing older than `at` is
   * taken. Returns what the scope has come to hold meanwhile and `spans` lacks; empty when it is done.
   */
  erase(named: string[], scope: ScopeName, spans: Span[], at: number): Promise<Span[]>;
  /** The newest tombstones. */
  tombstones(limit: number): Promise<Tombstone[]>;
  /** What was erased of these identifiers: a whole one since 0. */
  erasedOf(keys: string[]): Promise<Span[]>;
  /** How many erasures D1 has been through, at least; `seen` raises it. A D1 that knows of fewer was restored. */
  fence(seen?: number): Promise<number>;
  /** Copies the whole read model to D1 again; what is `gone` leaves it. */
  republish(gone: string[]): Promise<void>;
  /** Sets what a request restricts, in place of what it restricted before; no keys lift it. */
  restrict(request: string, ground: Ground, keys: string[]): Promise<void>;
  /** Everything that is kept here of these identifiers, by table, and nobody else's. */
  export(spans: Span[]): Promise<Record<string, ExportRow[]>>;
  /** Copies all changes to D1 now. */
  publish(): Promise<void>;
  /** Searches every column of the live schema; what came after `at` is someone new's. */
  search(needles: Needle[], at: number): Promise<{ hits: Hit[]; columns: number }>;
  /** The identifiers that verified evidence of one source names together with this one. */
  verifiedWith(identifier: Identifier, source: string): Promise<Identifier[]>;
}

/**
 * The graph of this deployment: one object. Nobody outside this folder knows that, so a graph on many objects is a router
 * here that answers {@link Identity} (docs/design/identity-at-scale.md).
 */
export function identityOf(env: Env): Identity {
  const stub = env.IDENTITY.get(env.IDENTITY.idFromName('graph'));
  return stub as unknown as Identity;
}
