import { DurableObject } from 'cloudflare:workers';
import type {
  CategoryPreferences,
  ChainReply,
  ConsentReceipt,
  ConsentState,
  Evidence,
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
import { LedgerStore } from '../consent/ledger-store.ts';
import type { NewNotice } from '../consent/notice-store.ts';
import { type Bar, barOf, type Ground, Restrictions } from '../consent/restrictions.ts';
import type { Env } from '../lib/env.ts';
import { type Dated, isWhole, type Span } from '../lib/erasure.ts';
import type { Identifier } from '../lib/identifier.ts';
import { identifierKey } from '../lib/identifier.ts';
import { type Hit, type Needle, searchObject } from '../lib/search.ts';
import type { ConsentDecision, Sighting, StaffDecision, Verdict } from './client.ts';
import { type Graph, laterThan, remove, type Scope, type ScopeName, scopeOf } from './erase.ts';
import { EvidenceStore, type NewEvidence } from './evidence-store.ts';
import { type ExportRow, exportOf } from './export.ts';
import { HoldStore } from './hold-store.ts';
import { LAYER } from './observation.ts';
import { publish } from './publish.ts';
import { dryRun, rebuildStep } from './rebuild.ts';
import { recompute } from './recompute.ts';
import { review } from './review.ts';
import { type NewPolicy, RuleStore, ruleFrom } from './rule-store.ts';
import { SCHEMA } from './schema.ts';
import * as staff from './staff.ts';
import { Tombstones } from './tombstones.ts';
import { verifiedWith } from './verified.ts';
import * as view from './view.ts';

/** Milliseconds until a failed publication is tried again. */
const RETRY = 1_000;

/** The identity graph and the consent ledger of a deployment. Each call is one turn, and so one transaction. */
export class IdentityObject extends DurableObject<Env> {
  readonly #sql = this.ctx.storage.sql;
  readonly #rule: RuleStore;
  readonly #evidence: EvidenceStore;
  readonly #holds: HoldStore;
  readonly #ledger: LedgerStore;
  readonly #restrictions: Restrictions;
  readonly #tombstones: Tombstones;
  /** Publications run one after another, so that D1 is never written in another order. */
  #published: Promise<void> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql.exec(SCHEMA);
    this.#rule = new RuleStore(this.#sql);
    this.#evidence = new EvidenceStore(this.#sql, this.#rule);
    this.#tombstones = new Tombstones(this.#sql, env.GUIYI_PEPPER);
    this.#holds = new HoldStore(this.#sql, (key) => this.#tombstones.epoch(key));
    this.#ledger = new LedgerStore(this.#sql);
    this.#restrictions = new Restrictions(this.#sql);
  }

  async observe(sightings: Sighting[]): Promise<Verdict[]> {
    return this.#turn(() => {
      const touched = new Set<number>();
      const verdicts = sightings.map((seen): Verdict => {
        const { time, received = time } = seen;
        if (this.#tombstones.refuses({ keys: seen.identifiers.map(identifierKey), time, received })) return 'erased';
        if (seen.gated && this.#denies(seen.identifiers)) return 'consent_withdrawn';
        const bar = this.#bar(seen);
        if (bar === 'drop') return 'restricted';
        this.#learn({ ...seen, layer: LAYER[seen.trust] }, touched);
        return bar === 'shelve' ? 'shelve' : 'keep';
      });
      this.#recompute(touched);
      return verdicts;
    });
  }

  async resolve(identifier: Identifier, at?: number): Promise<ResolveReply> {
    return view.resolved(this.#evidence, this.#holds, identifierKey(identifier), at);
  }

  async person(id: string): Promise<PersonReply | null> {
    return view.person(this.#holds, id);
  }

  async evidence(id: string): Promise<Evidence[] | null> {
    return view.evidence(this.#sql, this.#holds, id);
  }

  async path(id: string, from: Identifier, to: Identifier): Promise<WhyStep[] | null> {
    return view.path(this.#sql, this.#holds, id, identifierKey(from), identifierKey(to));
  }

  async review(limit: number): Promise<ReviewItem[]> {
    return review(this.#sql, this.#holds, limit);
  }

  async decide(decision: StaffDecision): Promise<{ evidence_id: string; about: string[] } | null> {
    return this.#turn(() => {
      const outcome = staff.decide(this.#sql, this.#evidence, decision);
      if (outcome === null) return null;
      for (const ident of outcome.touched) this.#evidence.recount(ident);
      this.#recompute(outcome.touched);
      return { evidence_id: outcome.evidence_id, about: outcome.touched.map((ident) => this.#evidence.key(ident)) };
    });
  }

  async recordConsent(
    decision: ConsentDecision,
    now: number,
  ): Promise<{ seq: number; effective: CategoryPreferences; receipt: ConsentReceipt | null }> {
    return this.#turn(() => {
      const touched = new Set<number>();
      for (const identifier of decision.identifiers) {
        const { touched: ids } = this.#evidence.add({
          key: decision.key,
          time: now,
          layer: LAYER.claimed,
          source: decision.source,
          identifiers: [identifier],
        });
        for (const id of ids) touched.add(id);
      }
      this.#recompute(touched);
      const own = this.#ids(decision.identifiers);
      const covers = [...new Set([...own, ...this.#persons(own)])];
      const [ident = null] = own;
      const seq = this.#ledger.append({ ...decision, ident, time: now }, covers);
      return { seq, effective: this.#ledger.effective(covers), receipt: this.#ledger.receipt(seq) };
    });
  }

  async consent(id: string): Promise<PersonConsentReply | null> {
    return view.consent(this.#sql, this.#holds, this.#ledger, id);
  }

  async consentOf(identifiers: Identifier[]): Promise<CategoryPreferences> {
    const own = this.#ids(identifiers);
    return this.#ledger.effective([...new Set([...own, ...this.#persons(own)])]);
  }

  async consentState(identifiers: Identifier[]): Promise<ConsentState> {
    const own = this.#ids(identifiers);
    const state = this.#ledger.state([...new Set([...own, ...this.#persons(own)])]);
    return { ...state, notice: this.#ledger.notices.latest() };
  }

  async receipt(seq: number): Promise<ConsentReceipt | null> {
    return this.#ledger.receipt(seq);
  }

  async publishNotice(notice: NewNotice, now: number): Promise<{ notice: Notice; asked: Purpose[] } | null> {
    return this.#transaction(() => {
      const published = this.#ledger.notices.publish(notice, now);
      if (published?.asked.includes('analytics')) this.#ledger.lapse();
      return published;
    });
  }

  async notices(): Promise<Notice[]> {
    return this.#ledger.notices.all();
  }

  async notice(version: string): Promise<Notice | null> {
    return this.#ledger.notices.find(version);
  }

  async consentAfter(seq: number, limit: number): Promise<RegisteredConsent[]> {
    return view.registered(this.#sql, seq, limit);
  }

  async verifiedWith(identifier: Identifier, source: string): Promise<Identifier[]> {
    return verifiedWith(this.#sql, identifierKey(identifier), source);
  }

  override async alarm(): Promise<void> {
    try {
      await this.publish();
      this.#rebuild();
    } catch (error) {
      console.error('publishing holds failed, trying again', error);
      await this.ctx.storage.setAlarm(Date.now() + RETRY);
    }
  }

  async publish(): Promise<void> {
    const run = this.#published.then(async () => {
      while (await publish(this.#sql, this.#holds, this.env.DB));
    });
    this.#published = run.catch(() => {});
    return run;
  }

  async verifyConsent(): Promise<ChainReply> {
    return this.#ledger.verify();
  }

  async policy(): Promise<PolicyReply> {
    return this.#rule.reply();
  }

  async setPolicy(policy: NewPolicy): Promise<PolicyReply> {
    this.#transaction(() => this.#rule.set(policy));
    await this.ctx.storage.setAlarm(Date.now());
    return this.#rule.reply();
  }

  async tryPolicy(policy: NewPolicy): Promise<PolicyChange | null> {
    return dryRun(this.#graph(), ruleFrom(policy));
  }

  async scope(named: string[], scope: ScopeName): Promise<Scope> {
    return scopeOf(this.#graph(), named, scope);
  }

  async erase(named: string[], scope: ScopeName, spans: Span[], at: number): Promise<Span[]> {
    return this.#turn(() => {
      const known = new Set(spans.map((span) => JSON.stringify(span)));
      const missing = scopeOf(this.#graph(), named, scope).spans.filter((span) => !known.has(JSON.stringify(span)));
      if (missing.length > 0) return missing;
      this.#tombstones.add(spans, at);
      this.#restrictions.erase(spans.filter(isWhole).map(({ key }) => key));
      this.#recompute(remove(this.#graph(), spans));
      return [];
    });
  }

  async restrict(request: string, ground: Ground, keys: string[]): Promise<void> {
    this.#restrictions.set(request, ground, keys);
  }

  async export(spans: Span[]): Promise<Record<string, ExportRow[]>> {
    return exportOf(this.#sql, spans);
  }

  async erased(events: Dated[]): Promise<boolean[]> {
    return events.map((event) => this.#tombstones.refuses(event));
  }

  async search(needles: Needle[], at: number): Promise<{ hits: Hit[]; columns: number }> {
    return searchObject(this.#sql, 'identity', needles, laterThan(at));
  }

  #graph(): Graph {
    return { sql: this.#sql, evidence: this.#evidence, holds: this.#holds, ledger: this.#ledger };
  }

  /** One step of a rebuild; the alarm comes back for the next one, so that others are served in between. */
  #rebuild(): void {
    const { progress } = this.#rule;
    if (progress === null) return;
    this.#transaction(() => {
      this.#rule.progress = rebuildStep(this.#graph(), this.#rule, progress);
    });
    void this.ctx.storage.setAlarm(Date.now());
  }

  #recompute(touched: Iterable<number>): void {
    recompute(touched, this.#evidence, this.#holds, this.#rule.types);
  }

  /** Runs a change as one transaction and sees to it that what changed is published. */
  #turn<T>(change: () => T): T {
    const before = this.#holds.version();
    const result = this.#transaction(change);
    if (this.#holds.version() !== before) void this.ctx.storage.setAlarm(Date.now());
    return result;
  }

  /** What is kept in memory follows the tables: a change that is rolled back must not be remembered. */
  #transaction<T>(change: () => T): T {
    try {
      return this.ctx.storage.transactionSync(change);
    } catch (error) {
      this.#evidence.forget();
      throw error;
    }
  }

  #learn(seen: NewEvidence, touched: Set<number>): void {
    const { touched: ids, set, repeat } = this.#evidence.add(seen);
    if (repeat && view.settled(this.#holds, ids)) return;
    for (const id of ids) touched.add(id);
    if (set === null || repeat) return;
    for (const id of ids) {
      if (!this.#evidence.mayBeHub(id) || !this.#evidence.recount(id)) continue;
      for (const near of this.#evidence.neighboursOf(id)) touched.add(near);
    }
  }

  #ids(identifiers: readonly Identifier[]): number[] {
    return identifiers.flatMap((identifier) => this.#evidence.id(identifierKey(identifier)) ?? []);
  }

  /** The identifiers that the persons of these identifiers hold now. */
  #persons(idents: readonly number[]): number[] {
    const cores = new Set(idents.flatMap((ident) => view.current(this.#holds, ident)?.core ?? []));
    return [...cores].flatMap((core) => this.#holds.ofCore(core).map((hold) => hold.ident));
  }

  /** Whether a restriction over the person, or over who is named, keeps the event out. */
  #bar({ identifiers, gated }: Sighting): Bar {
    if (!this.#restrictions.any()) return 'none';
    const others = this.#persons(this.#ids(identifiers)).map((ident) => this.#evidence.key(ident));
    const grounds = this.#restrictions.grounds([...identifiers.map(identifierKey), ...others]);
    return barOf(grounds, { consent: gated });
  }

  #denies(identifiers: readonly Identifier[]): boolean {
    if (!this.#ledger.anyDenied()) return false;
    const own = this.#ids(identifiers);
    return this.#ledger.denied([...own, ...this.#persons(own)]);
  }
}
