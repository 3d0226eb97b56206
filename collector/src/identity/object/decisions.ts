import type { LabelledIdentifier, MadeDecision } from '@guiyi/protocol';
import { LAYER } from '../observation.ts';
import type { Graph } from './erase.ts';
import { iso, label } from './view.ts';

interface Made extends Record<string, SqlStorageValue> {
  evidence_id: string;
  action: string;
  target: string | null;
  time: number;
  reason: string;
  /** Of a decision about two, their keys. */
  a: string | null;
  b: string | null;
  /** Of voided evidence, the numbers of those that it names. */
  members: string | null;
}

/** What keeps apart, and what voids evidence. Merges and confirmations are evidence; a decision that was taken back holds no more. */
const IN_FORCE = `
  SELECT 'b' || id AS evidence_id, kind AS action, NULL AS target, time, reason, a, b, NULL AS members
  FROM bars WHERE voided = 0
  UNION ALL SELECT 'v' || v.id, 'void', v.target, v.time, v.reason, NULL, NULL, e.members FROM voids v
  JOIN evidence e ON e.id = CAST(substr(v.target, 2) AS INTEGER) AND e.layer > ${LAYER.staff}
  WHERE v.lifted = 0 AND v.target LIKE 's%' ORDER BY 4 DESC, 1`;

/** The decisions of staff in force that name an identifier of this person, newest first; null when nobody has the id. */
export function decisionsOn({ sql, evidence, holds }: Graph, person: string): MadeDecision[] | null {
  const core = holds.coreOf(person);
  if (core === undefined) return null;
  const own = new Set(holds.ofCore(core).map(({ ident }) => ident));
  const labelled = (id: number): LabelledIdentifier => {
    const query = 'SELECT id AS ident, key, masked FROM idents WHERE id = ?';
    return label(sql.exec<{ ident: number; key: string; masked: string }>(query, id).one());
  };
  return [...sql.exec<Made>(IN_FORCE)].flatMap(({ evidence_id, action, target, time, reason, a, b, members }) => {
    const named = [a, b].flatMap((key) => (key === null ? [] : (evidence.id(key) ?? [])));
    const idents = members === null ? named : (JSON.parse(members) as number[]);
    if (!idents.some((id) => own.has(id))) return [];
    const identifiers = idents.map(labelled);
    return { evidence_id, action: action as MadeDecision['action'], target, identifiers, reason, time: iso(time) };
  });
}
