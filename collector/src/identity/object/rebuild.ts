import type { Rule } from '../policy.ts';
import type { EvidenceStore } from '../tables/evidence-store.ts';
import type { HoldStore } from '../tables/hold-store.ts';
import type { Progress } from '../tables/rule-store.ts';
import { recompute } from './recompute.ts';

/** Identifiers that one step computes; between steps others are served. */
const STEP = 200;

/** Identifiers ahead that memory knows to be computed already, at most. */
const AHEAD = 200_000;

/**
 * Identifiers that a rebuild has computed before their turn, with others of their person: a large person is computed once, and
 * not in every step. Lost with the object's memory, which costs a repetition.
 */
export class Ahead {
  readonly #idents = new Set<number>();

  clear(): void {
    this.#idents.clear();
  }

  /** @param last the last identifier of this step */
  note(idents: Iterable<number>, last: number): void {
    for (const id of idents) if (id > last && this.#idents.size < AHEAD) this.#idents.add(id);
  }

  /** Those of a step that are yet to be computed. */
  open(idents: readonly number[]): number[] {
    return idents.filter((id) => !this.#idents.delete(id));
  }
}

/** What a rebuild works on. */
interface Graph {
  sql: SqlStorage;
  evidence: EvidenceStore;
  holds: HoldStore;
}

/** Does the next step; null when the rebuild is done. Evidence that comes meanwhile is weighed by the new rule, too. */
export function rebuildStep(
  { sql, evidence, holds, largest }: Graph & { largest: number },
  rule: Rule,
  { phase, after }: Progress,
  ahead: Ahead,
): Progress | null {
  const page = sql.exec<{ id: number }>('SELECT id FROM idents WHERE id > ? ORDER BY id LIMIT ?', after, STEP);
  const ids = [...page].map((row) => row.id);
  const last = ids.at(-1);
  if (last === undefined) return phase === 'hubs' ? { phase: 'holds', after: 0 } : null;
  if (after === 0) ahead.clear();
  if (phase === 'hubs') for (const id of ids) evidence.recount(id);
  else ahead.note(recompute(ahead.open(ids), evidence, holds, rule.types, largest).computed, last);
  return { phase, after: last };
}
