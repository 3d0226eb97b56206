import { identifierKey } from '../lib/identifier.ts';
import type { Fault, Named, StaffDecision } from './client.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { LAYER } from './observation.ts';
import { observationKey } from './set-table.ts';

/** What a decision touched, and the id by which it is undone. */
export interface Outcome {
  evidence_id: string;
  touched: number[];
}

/** Writes a staff decision down as evidence. The tables are up to date. */
export function decide(sql: SqlStorage, store: EvidenceStore, decision: StaffDecision): Outcome | Fault {
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
 * like the others, so it can be voided in turn, which makes the evidence count again.
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
  if (former !== null) return { evidence_id, touched };
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
