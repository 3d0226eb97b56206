import { identifierKey } from '../../lib/identifier.ts';
import type { Fault, Named, StaffDecision } from '../client.ts';
import { LAYER } from '../observation.ts';
import type { EvidenceStore } from '../tables/evidence-store.ts';
import type { HoldStore } from '../tables/hold-store.ts';
import { observationKey } from '../tables/seen-set.ts';
import type { Recomputed } from './recompute.ts';
import { current } from './view.ts';

/** What a decision touched, and the id by which it is undone. */
interface Outcome {
  evidence_id: string;
  touched: number[];
}

/** What a decision works on. */
interface Graph {
  sql: SqlStorage;
  evidence: EvidenceStore;
  holds: HoldStore;
  turnOnTables<T>(change: () => T): T;
  recompute(touched: Iterable<number>): Recomputed;
}

/** Thrown within a turn, so that nothing of it stays. */
class Undecided extends Error {
  constructor(readonly fault: Fault) {
    super('persons would stay as they are');
  }
}

/** Decides, in one turn. Who wants two together, or apart, and would not get it, is told so, and nothing is decided. */
export function carryOut(graph: Graph, decision: StaffDecision): { evidence_id: string; about: string[] } | Fault {
  const { sql, evidence } = graph;
  try {
    return graph.turnOnTables(() => {
      const outcome = decide(sql, evidence, decision);
      if (typeof outcome === 'string') return outcome;
      const { evidence_id, touched } = outcome;
      evidence.flush();
      for (const ident of touched) evidence.recount(ident);
      if (graph.recompute(touched).left.length > 0) throw new Undecided('too_large');
      if (decision.action !== 'void') check(graph, decision.action, touched);
      return { evidence_id, about: touched.map((ident) => evidence.key(ident)) };
    });
  } catch (error) {
    if (error instanceof Undecided) return error.fault;
    throw error;
  }
}

function check({ sql, evidence, holds }: Graph, action: StaffDecision['action'], touched: readonly number[]): void {
  const cores = touched.map((ident) => current(holds, ident)?.core);
  const [a, b] = cores;
  const together = a !== undefined && a === b;
  if (together === (action === 'merge' || action === 'confirm')) return;
  if (together) throw new Undecided({ unmoved: null });
  const [ours = new Set(), theirs = new Set()] = touched.map((ident, i) => {
    const core = cores[i];
    return new Set([evidence.key(ident), ...(core === undefined ? [] : holds.ofCore(core).map(({ key }) => key))]);
  });
  const bars = [...sql.exec<{ id: number; a: string; b: string }>('SELECT id, a, b FROM bars WHERE voided = 0')];
  const bar = bars.find((one) => (ours.has(one.a) && theirs.has(one.b)) || (ours.has(one.b) && theirs.has(one.a)));
  throw new Undecided({ unmoved: bar === undefined ? null : `b${bar.id}` });
}

/** Writes a staff decision down as evidence. The tables are up to date. */
function decide(sql: SqlStorage, store: EvidenceStore, decision: StaffDecision): Outcome | 'unknown' | 'same' {
  const { action, reason, time, actor } = decision;
  if (action === 'void') return annul(sql, store, decision) ?? 'unknown';
  const [a, b] = [idOf(store, decision.a), idOf(store, decision.b)];
  if (a === undefined || b === undefined) return 'unknown';
  if (a === b) return 'same';
  const touched = [a, b];
  if (action === 'merge' || action === 'confirm') {
    const content = { layer: LAYER.staff, source: actor === undefined ? 'staff' : `staff:${actor}`, members: touched };
    const { id } = store.sets.add(content, time, observationKey(`staff:${crypto.randomUUID()}`), reason);
    return { evidence_id: `s${id}`, touched };
  }
  const insert = 'INSERT INTO bars (kind, a, b, time, reason) VALUES (?, ?, ?, ?, ?) RETURNING id';
  const { id } = sql.exec<{ id: number }>(insert, action, store.key(a), store.key(b), time, reason).one();
  return { evidence_id: `b${id}`, touched };
}

/** The row id of an identifier that the graph has seen. A reference is `i` and that id. */
function idOf(store: EvidenceStore, named: Named | undefined): number | undefined {
  if (named === undefined) return undefined;
  if (!('ref' in named)) return store.id(identifierKey(named));
  const id = Number(named.ref.slice(1));
  return store.has(id) ? id : undefined;
}

/**
 * Undo: the evidence stays on record and counts no more; persons are computed from what remains. To void is a decision
 * like the others, so it can be voided in turn, which makes the evidence count again; who takes that back voids the evidence.
 */
function annul(
  sql: SqlStorage,
  store: EvidenceStore,
  { evidence_id = '', reason, time }: StaffDecision,
): Outcome | null {
  const former = evidence_id.startsWith('v') ? lift(sql, evidence_id) : null;
  const target = former ?? evidence_id;
  const touched = mark(sql, store, target, former === null);
  if (touched === null) return null;
  if (former !== null) return { evidence_id: former, touched };
  const insert = 'INSERT INTO voids (target, time, reason) VALUES (?, ?, ?) RETURNING id';
  const { id } = sql.exec<{ id: number }>(insert, target, time, reason).one();
  return { evidence_id: `v${id}`, touched };
}

/** Ends a void; answers what it voided, or null where there is no such void. */
function lift(sql: SqlStorage, id: string): string | null {
  const update = 'UPDATE voids SET lifted = 1 WHERE id = ? AND lifted = 0 RETURNING target';
  const [row] = sql.exec<{ target: string }>(update, Number(id.slice(1)));
  return row?.target ?? null;
}

function mark(sql: SqlStorage, store: EvidenceStore, target: string, voided: boolean): number[] | null {
  const id = Number(target.slice(1));
  if (target.startsWith('s')) {
    const update = 'UPDATE evidence SET voided = ? WHERE id = ? AND voided IS NOT ?1 RETURNING members';
    const [set] = sql.exec<{ members: string }>(update, voided ? 1 : null, id);
    if (set === undefined) return null;
    const members = JSON.parse(set.members) as number[];
    store.forget();
    if (voided) store.doubt(members);
    return members;
  }
  const update = 'UPDATE bars SET voided = ? WHERE id = ? AND voided <> ?1 RETURNING a, b';
  const [bar] = target.startsWith('b') ? sql.exec<{ a: string; b: string }>(update, +voided, id) : [];
  return bar === undefined ? null : [bar.a, bar.b].flatMap((key) => store.id(key) ?? []);
}
