import { LedgerStore } from '../../consent/ledger-store.ts';
import { Restrictions } from '../../consent/restrictions.ts';
import type { Env } from '../../lib/env.ts';
import { type Identifier, identifierKey, parseKey } from '../../lib/identifier.ts';
import { LAYER } from '../observation.ts';
import { Aliases } from '../tables/aliases.ts';
import { EvidenceStore, type NewEvidence } from '../tables/evidence-store.ts';
import { HoldStore } from '../tables/hold-store.ts';
import { migrate } from '../tables/migrate.ts';
import { RuleStore } from '../tables/rule-store.ts';
import { Tombstones } from '../tables/tombstones.ts';
import { Gate } from './gate.ts';
import { learn } from './learn.ts';
import { Ahead, rebuildStep } from './rebuild.ts';
import { LARGEST, type Recomputed, recompute } from './recompute.ts';
import { current } from './view.ts';

/** As many steps of a rebuild as an object may take before it answers: about a second. */
const STEPS_AT_START = 50;

/** The graph and the consent ledger as they are kept in one Durable Object. */
export class GraphStore {
  readonly sql: SqlStorage;
  readonly rule: RuleStore;
  readonly evidence: EvidenceStore;
  readonly aliases: Aliases;
  readonly holds: HoldStore;
  readonly ledger: LedgerStore;
  readonly restrictions: Restrictions;
  readonly tombstones: Tombstones;
  readonly gate: Gate;
  readonly #ahead = new Ahead();

  /** @param largest identifiers that hang together and are computed in one turn, at most */
  constructor(
    private readonly storage: DurableObjectStorage,
    env: Env,
    readonly largest = LARGEST,
  ) {
    const { sql } = storage;
    const old = migrate(storage);
    this.sql = sql;
    this.rule = new RuleStore(sql);
    this.evidence = new EvidenceStore(sql, this.rule);
    this.aliases = new Aliases(sql, this.evidence.idents);
    this.tombstones = new Tombstones(sql, env.GUIYI_PEPPER);
    this.holds = new HoldStore(sql, this.evidence, (key) => this.tombstones.epoch(key));
    this.ledger = new LedgerStore(sql);
    this.restrictions = new Restrictions(sql);
    this.gate = new Gate(this.evidence, this.holds, this.ledger, this.restrictions, this.tombstones);
    if (old) this.#startOver();
  }

  /** Runs a change as one transaction and sees to it that what changed is published. */
  turn<T>(change: () => T): T {
    const before = this.holds.pending.version();
    try {
      const result = this.storage.transactionSync(() => {
        const value = change();
        this.evidence.save();
        return value;
      });
      if (this.holds.pending.version() !== before) void this.storage.setAlarm(Date.now());
      return result;
    } catch (error) {
      // What is kept in memory follows the tables: a change that is rolled back must not be remembered.
      this.evidence.forget();
      this.holds.forget();
      this.#ahead.clear();
      throw error;
    }
  }

  /** The same for a change that reads or writes the tables in SQL, past what is kept in memory. */
  turnOnTables<T>(change: () => T): T {
    return this.turn(() => {
      this.evidence.flush();
      return change();
    });
  }

  /** Answers a question that is asked of the tables in SQL. */
  read<T>(question: () => T): T {
    this.evidence.flush();
    return question();
  }

  /** One step of computing all anew, where that is due. False when it is done. */
  rebuild(): boolean {
    const { progress } = this.rule;
    if (progress === null) return false;
    this.turnOnTables(() => {
      this.rule.progress = rebuildStep(this, this.rule, progress, this.#ahead);
    });
    return true;
  }

  /** A small graph is computed before anybody asks it; a large one by alarm. */
  #startOver(): void {
    this.rule.progress = { phase: 'hubs', after: 0 };
    for (let step = 0; step < STEPS_AT_START; step++) if (!this.rebuild()) return;
    void this.storage.setAlarm(Date.now());
  }

  /** Records evidence and computes what it changes. */
  learn(news: readonly NewEvidence[]): void {
    const { news: named, same } = this.aliases.learn(news);
    const equal = same.map(({ form, name, time }): NewEvidence => {
      const identifiers = [name, form].map((key) => ({ ...parseKey(key), masked: '' }));
      return { key: `forms:${form}`, time, layer: LAYER.staff, source: 'forms', identifiers };
    });
    this.recompute(learn([...named, ...equal], this.evidence, this.holds, this.rule));
  }

  /** @param largest an erasure leaves nothing as it was, however much hangs together */
  recompute(touched: Iterable<number>, largest = this.largest): Recomputed {
    return recompute(touched, this.evidence, this.holds, this.rule.types, largest);
  }

  idsOf(identifiers: readonly Identifier[]): number[] {
    const named = this.aliases.named(identifiers);
    return named.flatMap((identifier) => this.evidence.id(identifierKey(identifier)) ?? []);
  }

  /** These identifiers, and all that their persons hold. */
  withPersons(idents: readonly number[]): number[] {
    const cores = new Set(idents.flatMap((ident) => current(this.holds, ident)?.core ?? []));
    this.evidence.idents.save();
    return [...new Set([...idents, ...[...this.holds.membersOf(cores).values()].flat()])];
  }
}
