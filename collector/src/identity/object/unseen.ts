import type { Graph } from './erase.ts';
import { current } from './view.ts';

/** Persons of whom the graph has heard nothing for long: all their identifiers, by person. */
export interface Unseen {
  persons: string[][];
  /** Where the next page begins; null after the last one. */
  next: number | null;
}

/** Of some identifiers (?1): whether one was first seen, seen with others, or decided on consent at ?2 or later. */
const HEARD = `SELECT 1 FROM json_each(?1) AS m WHERE
  EXISTS (SELECT 1 FROM identifiers i WHERE i.id = m.value AND i.first >= ?2)
  OR EXISTS (SELECT 1 FROM sets_of o JOIN sets s ON s.id = o."set" WHERE o.ident = m.value AND s.last >= ?2)
  OR EXISTS (SELECT 1 FROM consent_covers v JOIN consent c ON c.seq = v.seq WHERE v.ident = m.value AND c.time >= ?2)
  LIMIT 1`;

/**
 * A page of the persons of whom nothing was heard since a time. Events that link nobody are no evidence: whoever asks has
 * to look at those too.
 */
export function unseenSince({ sql, evidence, holds }: Graph, before: number, after: number, limit: number): Unseen {
  const page = 'SELECT id FROM identifiers WHERE id > ? ORDER BY id LIMIT ?';
  const idents = [...sql.exec<{ id: number }>(page, after, limit)].map(({ id }) => id);
  const persons = idents.flatMap((id) => {
    const core = current(holds, id)?.core;
    const members = core === undefined ? [id] : (holds.membersOf(new Set([core])).get(core) ?? [id]);
    // Each person once, at the identifier that came first.
    if (Math.min(...members) !== id || sql.exec(HEARD, JSON.stringify(members), before).toArray().length > 0) return [];
    return [members.map((member) => evidence.key(member))];
  });
  return { persons, next: idents.length < limit ? null : (idents.at(-1) ?? null) };
}
