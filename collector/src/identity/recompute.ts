import type { EvidenceStore } from './evidence-store.ts';
import { links } from './evidence-store.ts';
import { type Hold, resolve } from './graph.ts';
import type { HoldStore } from './hold-store.ts';
import type { Bar } from './observation.ts';
import { byPriority, isStrong, type Policy } from './policy.ts';
import type { SeenSet } from './seen-set.ts';
import { outsideName } from './stored-hold.ts';

/** The neighbourhood that a change can reach: whole strong components, and the weak identifiers that hang on them. */
interface Neighbourhood {
  idents: Map<number, string>;
  sets: Map<number, SeenSet>;
}

/** Recomputes what the touched identifiers can change, and nothing else. Returns the identifiers that it computed. */
export function recompute(
  touched: Iterable<number>,
  store: EvidenceStore,
  holds: HoldStore,
  policy: Policy,
): Iterable<number> {
  const all = store.bars();
  const { idents, sets } = explore(touched, store, policy, weakPairs(all, store, policy));
  if (idents.size === 0) return [];
  const hubs = new Map<string, number>();
  const keyOf = (id: number) => {
    const { key, hub } = store.ident(id);
    if (hub !== null) hubs.set(key, hub);
    return key;
  };
  const observations = store.observationsOf([...sets.values()], ({ members }) => members.map(keyOf).sort(byPriority));
  const firstSeen = new Map([...idents].map(([id, key]) => [key, store.ident(id).first]));
  for (const id of idents.keys()) keyOf(id);
  const outside = (key: string, time: number) => {
    const id = store.id(key);
    const core = id === undefined ? undefined : holds.holderAt(id, time);
    return core === undefined ? undefined : outsideName(core);
  };
  const bars = all.filter(({ a, b }) => firstSeen.has(a) || firstSeen.has(b));
  const result = resolve({ observations, bars, firstSeen, hubs, outside }, policy);
  holds.replace(group(result, idents));
  return idents.keys();
}

/** From the touched ones outwards, all of one distance at once. */
function explore(
  touched: Iterable<number>,
  store: EvidenceStore,
  policy: Policy,
  apart: ReadonlyMap<number, readonly number[]>,
): Neighbourhood {
  const idents = new Map<number, string>();
  const sets = new Map<number, SeenSet>();
  let border = [...new Set(touched)];
  while (border.length > 0) {
    store.idents.loadIds(border);
    for (const id of border) idents.set(id, store.key(id));
    const found = store.setsOf(border);
    store.idents.loadIds(found.flatMap(([, set]) => set.members));
    const next = new Set<number>();
    for (const [ident, set] of found) {
      sets.set(set.id, set);
      const linked = set.members.map((id) => store.ident(id)).filter((member) => links(member, set.layer));
      // A weak identifier leads on only to other weak ones, so that a shared browser never joins two neighbourhoods.
      const onward = isStrong(ident.key, policy) || linked.every(({ key }) => !isStrong(key, policy));
      if (onward) for (const { id } of linked) if (!idents.has(id)) next.add(id);
    }
    for (const id of border) for (const other of apart.get(id) ?? []) if (!idents.has(other)) next.add(other);
    border = [...next];
  }
  return { idents, sets };
}

/** Weak identifiers that staff keep apart: whom the one belongs to may decide whom the other does not. */
function weakPairs(bars: readonly Bar[], store: EvidenceStore, policy: Policy): Map<number, number[]> {
  const pairs = new Map<number, number[]>();
  for (const { a, b } of bars) {
    const [one, other] = [store.id(a), store.id(b)];
    if (one === undefined || other === undefined || isStrong(a, policy) || isStrong(b, policy)) continue;
    pairs.set(one, [...(pairs.get(one) ?? []), other]);
    pairs.set(other, [...(pairs.get(other) ?? []), one]);
  }
  return pairs;
}

/** The holds of each identifier, by its row id. */
export function group(holds: readonly Hold[], idents: ReadonlyMap<number, string>): Map<number, Hold[]> {
  const byKey = new Map<string, Hold[]>([...idents.values()].map((key) => [key, []]));
  for (const hold of holds) byKey.get(hold.identifier)?.push(hold);
  return new Map([...idents].map(([ident, key]) => [ident, byKey.get(key) ?? []]));
}
