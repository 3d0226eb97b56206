import { identifierKey } from '../lib/identifier.ts';
import type { StaffDecision } from './client.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { LAYER } from './observation.ts';

/** What a decision touched, and the id by which it is undone. */
export interface Outcome {
  evidence_id: string;
  touched: number[];
}

/** Writes a staff decision down as evidence. Null where it names an identifier or evidence that nobody has seen. */
export function decide(sql: SqlStorage, store: EvidenceStore, decision: StaffDecision): Outcome | null {
  const { action, a, b } = decision;
  if (action === 'void') return annul(sql, store, decision.evidence_id ?? '');
  if (a === undefined || b === undefined) return null;
  const ids = [a, b].flatMap((identifier) => store.id(identifierKey(identifier)) ?? []);
  if (ids.length < 2) return null;
  if (action === 'merge' || action === 'confirm') {
    const key = `staff:${crypto.randomUUID()}`;
    const { time, reason } = decision;
    const { set } = store.add({ key, time, layer: LAYER.staff, source: 'staff', identifiers: [a, b], reason });
    return { evidence_id: `s${set}`, touched: ids };
  }
  const { id } = sql
    .exec<{ id: number }>(
      'INSERT INTO bars (kind, a, b, time, reason) VALUES (?, ?, ?, ?, ?) RETURNING id',
      action,
      identifierKey(a),
      identifierKey(b),
      decision.time,
      decision.reason,
    )
    .one();
  return { evidence_id: `b${id}`, touched: ids };
}

/** Undo: the evidence stays on record and counts no more; persons are computed from what remains. */
function annul(sql: SqlStorage, store: EvidenceStore, evidenceId: string): Outcome | null {
  const id = Number(evidenceId.slice(1));
  if (evidenceId.startsWith('s')) {
    const [set] = sql.exec('UPDATE sets SET voided = 1 WHERE id = ? RETURNING id', id);
    return set === undefined ? null : { evidence_id: evidenceId, touched: store.membersOf(id) };
  }
  const [bar] = sql.exec<{ a: string; b: string }>('UPDATE bars SET voided = 1 WHERE id = ? RETURNING a, b', id);
  if (bar === undefined) return null;
  return { evidence_id: evidenceId, touched: [bar.a, bar.b].flatMap((key) => store.id(key) ?? []) };
}
