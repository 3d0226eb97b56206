import { DurableObject } from 'cloudflare:workers';
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
import type { NewNotice } from '../../consent/notice-store.ts';
import type { Ground } from '../../consent/restrictions.ts';
import type { Env } from '../../lib/env.ts';
import { isWhole, type Span } from '../../lib/erasure.ts';
import { type Identifier, identifierKey } from '../../lib/identifier.ts';
import { type Hit, type Needle, searchObject } from '../../lib/search.ts';
import { type ChainEnd, noteChainEnd } from '../../store/chain-ends.ts';
import type { ConsentDecision, Fault, Named, Recorded, Sighting, StaffDecision, Verdict } from '../client.ts';
import { LAYER } from '../observation.ts';
import { type ExportRow, exportOf } from '../tables/export.ts';
import { type NewPolicy, ruleFrom } from '../tables/rule-store.ts';
import type { Tombstone } from '../tables/tombstones.ts';
import { consent, refusing, registered } from './consent-view.ts';
import { decisionsOn } from './decisions.ts';
import { dryRun } from './dry-run.ts';
import { laterThan, remove, type Scope, type ScopeName, scopeOf } from './erase.ts';
import { GraphStore } from './graph-store.ts';
import { publish } from './publish.ts';
import { review } from './review.ts';
import { carryOut } from './staff.ts';
import { type Unseen, unseenSince } from './unseen.ts';
import { verifiedWith } from './verified.ts';
import * as view from './view.ts';

/** Milliseconds until a failed publication is tried again. */
const RETRY = 1_000;

/** The identity graph and the consent ledger of a deployment. Each call is one turn, and so one transaction. */
export class IdentityObject extends DurableObject<Env> {
  readonly #graph: GraphStore;
  /** Publications run one after another, so that D1 is never written in another order. */
  #published: Promise<void> = Promise.resolve();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#graph = new GraphStore(ctx.storage, env);
  }

  async observe(sightings: Sighting[]): Promise<Verdict[]> {
    return this.#graph.turn(() => {
      const verdicts = this.#graph.gate.verdicts(this.#graph.aliases.of(sightings));
      const kept = sightings.filter((_, i) => verdicts[i] === 'keep' || verdicts[i] === 'shelve');
      this.#graph.learn(kept.map((seen) => ({ ...seen, layer: LAYER[seen.trust] })));
      return verdicts;
    });
  }

  async judge(sightings: Sighting[]): Promise<Verdict[]> {
    return this.#graph.turn(() => this.#graph.gate.verdicts(this.#graph.aliases.of(sightings)));
  }

  async resolve(identifier: Identifier, at?: number): Promise<ResolveReply> {
    return view.resolved(this.#graph, this.#keyOf(identifier), at);
  }

  async person(id: string): Promise<PersonReply | null> {
    return this.#graph.read(() => view.person(this.#graph, id));
  }

  async evidence(id: string): Promise<Evidence[] | null> {
    return this.#graph.read(() => view.evidence(this.#graph, id));
  }

  async decisions(id: string): Promise<MadeDecision[] | null> {
    return this.#graph.read(() => decisionsOn(this.#graph, id));
  }

  async path(id: string, from: Identifier, to: Identifier): Promise<WhyStep[] | null> {
    return this.#graph.read(() => view.path(this.#graph, id, this.#keyOf(from), this.#keyOf(to)));
  }

  async named(identifiers: Identifier[]): Promise<Identifier[]> {
    return this.#graph.aliases.named(identifiers);
  }

  async review(limit: number): Promise<ReviewItem[]> {
    return this.#graph.read(() => review(this.#graph.sql, this.#graph.holds, limit));
  }

  async decide(decision: StaffDecision): Promise<{ evidence_id: string; about: string[] } | Fault> {
    return carryOut(this.#graph, { ...decision, ...this.#pairOf(decision) });
  }

  async recordConsent(decision: ConsentDecision, now: number): Promise<Recorded> {
    const { key, source, identifiers } = decision;
    const recorded = this.#graph.turn(() => {
      const alone = { key, time: now, layer: LAYER.claimed, source };
      this.#graph.learn(identifiers.map((identifier) => ({ ...alone, identifiers: [identifier] })));
      const own = this.#graph.idsOf(identifiers);
      const covers = this.#graph.withPersons(own);
      const [ident = null] = own;
      const { ledger } = this.#graph;
      const seq = ledger.append({ ...decision, ident, time: now }, covers);
      const ended = ledger.ended(seq, covers);
      return { seq, effective: ledger.effective(covers), receipt: ledger.receipt(seq), ended };
    });
    this.#noteEnd();
    return recorded;
  }

  async consent(id: string): Promise<PersonConsentReply | null> {
    return this.#graph.read(() => consent(this.#graph, id));
  }

  async consentOf(identifiers: Identifier[]): Promise<CategoryPreferences> {
    return this.#graph.ledger.effective(this.#graph.withPersons(this.#graph.idsOf(identifiers)));
  }

  async consentsOf(named: Identifier[][]): Promise<CategoryPreferences[]> {
    return Promise.all(named.map((identifiers) => this.consentOf(identifiers)));
  }

  async refusing(personIds: string[], purpose: Purpose): Promise<string[]> {
    return this.#graph.read(() => refusing(this.#graph, personIds, purpose));
  }

  async consentState(identifiers: Identifier[]): Promise<ConsentState> {
    const { ledger } = this.#graph;
    const state = ledger.state(this.#graph.withPersons(this.#graph.idsOf(identifiers)));
    return { ...state, notice: ledger.notices.latest() };
  }

  async receipt(seq: number): Promise<ConsentReceipt | null> {
    return this.#graph.ledger.receipt(seq);
  }

  async publishNotice(notice: NewNotice, now: number): Promise<{ notice: Notice; asked: Purpose[] } | null> {
    const { ledger } = this.#graph;
    return this.#graph.turn(() => {
      const published = ledger.notices.publish(notice, now);
      if (published?.asked.includes('analytics')) ledger.denials.lapse();
      return published;
    });
  }

  async notices(): Promise<Notice[]> {
    return this.#graph.ledger.notices.all();
  }

  async notice(version: string): Promise<Notice | null> {
    return this.#graph.ledger.notices.find(version);
  }

  async consentAfter(seq: number, limit: number): Promise<RegisteredConsent[]> {
    return registered(this.#graph.sql, seq, limit);
  }

  async verifiedWith(identifier: Identifier, source: string): Promise<Identifier[]> {
    return this.#graph.read(() => verifiedWith(this.#graph.sql, this.#keyOf(identifier), source));
  }

  override async alarm(): Promise<void> {
    try {
      await this.publish();
      while (this.#graph.turn(() => this.#graph.holds.index.catchUp()));
      // The alarm comes back for the next step, so that others are served in between.
      if (this.#graph.rebuild()) await this.ctx.storage.setAlarm(Date.now());
    } catch (error) {
      console.error('publishing holds failed, trying again', error);
      await this.ctx.storage.setAlarm(Date.now() + RETRY);
    }
  }

  async publish(): Promise<void> {
    const run = this.#published.then(async () => {
      while (await publish(this.#graph, this.env.DB));
    });
    this.#published = run.catch(() => {});
    return run;
  }

  async verifyConsent(ends: ChainEnd[]): Promise<Omit<ChainReply, 'anchored'>> {
    return this.#graph.ledger.verify(ends);
  }

  /** Where the ledger's chain stands is kept elsewhere too. */
  #noteEnd(): void {
    const end = this.#graph.ledger.end();
    if (end !== null) this.ctx.waitUntil(noteChainEnd(this.env.DB, 'consent', end));
  }

  async policy(): Promise<PolicyReply> {
    return this.#graph.rule.reply();
  }

  async setPolicy(policy: NewPolicy): Promise<PolicyReply> {
    this.#graph.turn(() => this.#graph.rule.set(policy));
    await this.ctx.storage.setAlarm(Date.now());
    return this.#graph.rule.reply();
  }

  async tryPolicy(policy: NewPolicy): Promise<PolicyChange> {
    return dryRun(this.#graph, ruleFrom(policy));
  }

  async unseen(before: number, after: number, limit: number): Promise<Unseen> {
    return this.#graph.read(() => unseenSince(this.#graph, before, after, limit));
  }

  async scope(named: string[], scope: ScopeName): Promise<Scope> {
    return this.#graph.read(() => scopeOf(this.#graph, named, scope));
  }

  async erase(named: string[], scope: ScopeName, spans: Span[], at: number): Promise<Span[]> {
    const missing = this.#graph.turnOnTables(() => {
      const known = new Set(spans.map((span) => JSON.stringify(span)));
      const late = scopeOf(this.#graph, named, scope).spans.filter((span) => !known.has(JSON.stringify(span)));
      if (late.length > 0) return late;
      this.#graph.tombstones.add(spans, at);
      const whole = spans.filter(isWhole).map(({ key }) => key);
      this.#graph.restrictions.erase(whole);
      this.#graph.rule.forget(whole);
      this.#graph.recompute(remove(this.#graph, spans), Number.POSITIVE_INFINITY);
      return [];
    });
    this.#noteEnd();
    return missing;
  }

  async tombstones(limit: number): Promise<Tombstone[]> {
    return this.#graph.tombstones.newest(limit);
  }

  async erasedOf(keys: string[]): Promise<Span[]> {
    return this.#graph.tombstones.of(keys);
  }

  async fence(seen?: number): Promise<number> {
    return this.#graph.turn(() => this.#graph.tombstones.fence(seen));
  }

  async republish(gone: string[]): Promise<void> {
    this.#graph.turn(() => this.#graph.holds.pending.republish(gone));
    await this.publish();
  }

  async restrict(request: string, ground: Ground, keys: string[]): Promise<void> {
    this.#graph.restrictions.set(request, ground, keys);
  }

  async export(spans: Span[]): Promise<Record<string, ExportRow[]>> {
    const { sql, evidence, holds } = this.#graph;
    const idents = spans.flatMap(({ key }) => evidence.id(key) ?? []);
    return this.#graph.read(() => exportOf(sql, spans, idents, (core) => holds.personOf(core)));
  }

  async search(needles: Needle[], at: number): Promise<{ hits: Hit[]; columns: number }> {
    return searchObject(this.#graph.sql, 'identity', needles, laterThan(at));
  }

  /** The key by which the graph knows an identifier. */
  #keyOf(identifier: Identifier): string {
    const [named = identifier] = this.#graph.aliases.named([identifier]);
    return identifierKey(named);
  }

  #pairOf({ a, b }: StaffDecision): Pick<StaffDecision, 'a' | 'b'> {
    const named = (one: Named | undefined) =>
      one === undefined || 'ref' in one ? one : this.#graph.aliases.named([one])[0];
    return { ...(a && { a: named(a) }), ...(b && { b: named(b) }) };
  }
}
