import { LAYER } from '../observation.ts';
import { byPriority, isStrong, type Rule } from '../policy.ts';
import type { EvidenceStore } from '../tables/evidence-store.ts';
import type { HoldStore } from '../tables/hold-store.ts';
import type { HoldName, Ident } from '../tables/ident.ts';
import type { Content } from '../tables/seen-set.ts';

/** A set that came with this batch, and the identifiers that it names. */
export interface NewSet {
  idents: readonly Ident[];
  content: Content;
  /** Milliseconds. */
  time: number;
}

/**
 * The most frequent answers of the rule, without the rule: somebody who was never seen, and a new browser of somebody who
 * is. Gives the holds of those new identifiers that only this set names, and takes them off `touched`. A property test
 * holds this to the rule.
 */
export function place(
  sets: readonly NewSet[],
  touched: Set<number>,
  store: EvidenceStore,
  holds: HoldStore,
  rule: Rule,
): void {
  let placed = false;
  for (const set of sets) {
    const fresh = set.idents.filter(({ id }) => store.idents.isNew(id));
    if (fresh.length === 0 || !fresh.every((ident) => isPlain(ident, set.time, store, holds))) continue;
    const core = coreOf(set, fresh, touched, rule);
    if (core === undefined) continue;
    for (const ident of fresh) {
      ident.core = core;
      touched.delete(ident.id);
    }
    placed = true;
  }
  if (placed) holds.pending.mark([]);
}

/** Nothing else is known of it. */
function isPlain(ident: Ident, time: number, store: EvidenceStore, holds: HoldStore): boolean {
  return ident.hub === null && ident.first === time && store.sets.recentOf(ident.id) === 1 && !holds.isReturning(ident);
}

function coreOf(
  { idents, content: { layer }, time }: NewSet,
  fresh: readonly Ident[],
  touched: ReadonlySet<number>,
  { types }: Rule,
): HoldName | undefined {
  const [strong, second] = idents.filter(({ key }) => isStrong(key, types));
  if (second !== undefined || layer === LAYER.staff) return undefined;
  if (fresh.length === idents.length) {
    // All were seen first now, so the highest in priority names the person, and a strong one the group.
    const first = idents.reduce((best, ident) => (byPriority(ident.key, best.key) < 0 ? ident : best));
    return strong === undefined || strong === first ? first.id : undefined;
  }
  const known = strong !== undefined && !touched.has(strong.id) && layer === LAYER.claimed && isSteady(strong, time);
  // Named by its own hold, which began before: a new browser cannot name this person.
  return known && strong.hub === null && strong.core === strong.id ? strong.id : undefined;
}

/** One hold since its first sight, which was before and is still evidence. */
export function isSteady({ core, status, doubt, first }: Ident, time: number): boolean {
  return core !== null && status === 0 && !doubt && first < time;
}
