import type { EvidenceStore } from './evidence-store.ts';
import { type Hold, resolve } from './graph.ts';
import type { HoldStore } from './hold-store.ts';
import type { Observation } from './observation.ts';
import { byPriority, isStrong, type Policy } from './policy.ts';

/** The neighbourhood that a change can reach: whole strong components, and the weak identifiers that hang on them. */
interface Neighbourhood {
  idents: Map<number, string>;
  sets: Map<number, number[]>;
}

/** Recomputes what the touched identifiers can change, and nothing else. */
export function recompute(touched: Iterable<number>, store: EvidenceStore, holds: HoldStore, policy: Policy): void {
  const { idents, sets } = explore(touched, store, policy);
  if (idents.size === 0) return;
  const keys = new Map(idents);
  const keyOf = (ident: number) => {
    const key = keys.get(ident) ?? store.key(ident);
    keys.set(ident, key);
    return key;
  };
  const observations: Observation[] = [];
  for (const [set, members] of sets) {
    observations.push(...store.observationsOf(set, members.map(keyOf).sort(byPriority)));
  }
  const firstSeen = new Map([...idents].map(([ident, key]) => [key, store.first(ident)]));
  const hubs = new Map<string, number>();
  for (const [ident, key] of keys) {
    const hub = store.hub(ident);
    if (hub !== undefined) hubs.set(key, hub);
  }
  const outside = (key: string, time: number) => {
    const ident = store.id(key);
    return ident === undefined ? undefined : holds.holderAt(ident, time);
  };
  const result = resolve({ observations, bars: store.bars(), firstSeen, hubs, outside }, policy);
  holds.replace(group(result, idents));
}

function explore(touched: Iterable<number>, store: EvidenceStore, policy: Policy): Neighbourhood {
  const idents = new Map<number, string>();
  const sets = new Map<number, number[]>();
  const queue: number[] = [];
  const visit = (ident: number) => {
    if (idents.has(ident)) return;
    idents.set(ident, store.key(ident));
    queue.push(ident);
  };
  for (const ident of touched) visit(ident);
  for (const ident of queue) {
    const strong = isStrong(idents.get(ident) ?? '', policy);
    for (const set of store.setsOf(ident)) {
      const members = sets.get(set) ?? store.membersOf(set);
      sets.set(set, members);
      // A weak identifier leads on only to other weak ones, so that a shared browser never joins two neighbourhoods.
      if (strong || members.every((member) => !isStrong(store.key(member), policy))) members.forEach(visit);
    }
  }
  return { idents, sets };
}

/** The holds of each identifier, by its row id. */
export function group(holds: readonly Hold[], idents: ReadonlyMap<number, string>): Map<number, Hold[]> {
  const byKey = new Map<string, Hold[]>();
  for (const hold of holds) byKey.set(hold.identifier, [...(byKey.get(hold.identifier) ?? []), hold]);
  return new Map([...idents].map(([ident, key]) => [ident, byKey.get(key) ?? []]));
}
