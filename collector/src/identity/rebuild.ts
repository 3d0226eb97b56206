import type { PolicyChange } from '@guiyi/protocol';
import type { EvidenceStore } from './evidence-store.ts';
import { findHubs, resolve } from './graph.ts';
import type { HoldStore } from './hold-store.ts';
import type { Layer, Observation } from './observation.ts';
import { byPriority, type Rule } from './policy.ts';
import { group, recompute } from './recompute.ts';
import { keyText } from './seen-set.ts';
import { label } from './view.ts';

/** Identifiers that one step computes; between steps others are served. */
const STEP = 200;

/** Observations that a dry run weighs in one turn. */
const DRY_RUN_LIMIT = 100_000;

/** Changed identifiers that a dry run shows. */
const EXAMPLES = 20;

/** How far a rebuild is: first all hubs are counted anew, then all holds are computed. */
export interface Progress {
  phase: 'hubs' | 'holds';
  /** The last identifier that was done. */
  after: number;
}

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
  { sql, evidence, holds }: Graph,
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
  else ahead.note(recompute(ahead.open(ids), evidence, holds, rule.types), last);
  return { phase, after: last };
}

/** What a rule would change, without changing it. Null where there is too much evidence to weigh in one turn. */
export function dryRun({ sql, evidence, holds }: Graph, rule: Rule): PolicyChange | null {
  const count = 'SELECT (SELECT count(*) FROM evidence) + (SELECT count(*) FROM sightings) AS n';
  const { n } = sql.exec<{ n: number }>(count).one();
  if (n > DRY_RUN_LIMIT) return null;
  const idents = [...sql.exec<{ id: number; key: string; masked: string; first: number }>('SELECT * FROM idents')];
  const observations = observationsOf(sql);
  const firstSeen = new Map(idents.map(({ key, first }) => [key, first]));
  const hubs = findHubs(observations, rule);
  const next = resolve({ observations, bars: evidence.bars(), firstSeen, hubs }, rule.types);
  const changed = holds.changed(group(next, new Map(idents.map(({ id, key }) => [id, key]))));
  const examples = idents.filter(({ id }) => changed.has(id)).slice(0, EXAMPLES);
  return {
    identifiers: idents.length,
    identifiers_changed: changed.size,
    persons_before: sql.exec<{ n: number }>('SELECT count(DISTINCT core) AS n FROM holds').one().n,
    persons_after: new Set(next.map((hold) => hold.core)).size,
    examples: examples.map(({ id, key, masked }) => label({ ident: id, key, masked })),
  };
}

function observationsOf(sql: SqlStorage): Observation[] {
  const members = new Map<number, string[]>();
  const named = sql.exec<{ set: number; key: string }>(
    `SELECT e.id AS "set", i.key FROM evidence e JOIN json_each(e.members) m JOIN idents i ON i.id = m.value
     WHERE e.voided IS NULL`,
  );
  for (const { set, key } of named) members.set(set, [...(members.get(set) ?? []), key]);
  for (const keys of members.values()) keys.sort(byPriority);
  const rows = sql.exec<{ set: number; key: number; time: number; layer: Layer }>(
    `SELECT id AS "set", key, time, layer FROM evidence WHERE voided IS NULL UNION ALL SELECT e.id, s.key, s.time, e.layer
     FROM sightings s JOIN evidence e ON e.id = s.evidence WHERE e.voided IS NULL AND s.key <> e.key`,
  );
  return [...rows].map(({ set, key, time, layer }) => {
    return { key: keyText(key), time, layer, identifiers: members.get(set) ?? [] };
  });
}
