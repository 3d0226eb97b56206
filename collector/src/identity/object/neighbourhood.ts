import type { Evidence } from '../graph.ts';
import type { Bar, Layer } from '../observation.ts';
import { byPriority, isStrong, type Policy } from '../policy.ts';
import type { EvidenceStore } from '../tables/evidence-store.ts';
import { links } from '../tables/evidence-store.ts';
import type { HoldStore } from '../tables/hold-store.ts';
import type { Ident } from '../tables/ident.ts';
import type { SeenSet } from '../tables/seen-set.ts';
import { outsideName } from '../tables/stored-hold.ts';

/** What a change can reach: whole strong components, and the weak identifiers that hang on them. */
export interface Neighbourhood {
  idents: Map<number, string>;
  sets: Map<number, SeenSet>;
}

/** The rule to go by. */
export interface View {
  policy: Policy;
  /** Identifiers of one neighbourhood at most. */
  largest: number;
  /** The highest layer number of links that an identifier may still make, where it is a hub. */
  hubOf: (ident: Ident) => Layer | null;
}

/** Finds neighbourhoods in the stored evidence, and what the pure rule is to be given of them. */
export class Neighbourhoods {
  readonly #bars: Bar[];
  readonly #apart: Map<number, number[]>;
  /** Identifiers of what is too large. */
  readonly #crowd = new Set<number>();

  constructor(
    private readonly store: EvidenceStore,
    private readonly holds: HoldStore,
    private readonly view: View,
  ) {
    this.#bars = store.bars();
    this.#apart = weakPairs(this.#bars, store, view.policy);
  }

  /** From these outwards, all of one distance at once. Null where that is, or leads to, more than the view allows. */
  around(touched: readonly number[]): Neighbourhood | null {
    const found: Neighbourhood = { idents: new Map(), sets: new Map() };
    for (let border = [...touched]; border.length > 0; ) {
      const tooLarge = found.idents.size + border.length > this.view.largest;
      if (tooLarge && touched.length === 1) for (const id of [...found.idents.keys(), ...border]) this.#crowd.add(id);
      if (tooLarge || border.some((id) => this.#crowd.has(id))) return null;
      border = this.#step(border, found);
    }
    return found;
  }

  /** Takes these in; returns those that they lead on to. */
  #step(border: readonly number[], { idents, sets }: Neighbourhood): number[] {
    const { store } = this;
    const { policy, hubOf } = this.view;
    store.idents.loadIds(border);
    for (const id of border) idents.set(id, store.key(id));
    const found = store.setsOf(border, hubOf);
    store.idents.loadIds(found.flatMap(([, set]) => set.members));
    const next = new Set<number>();
    for (const [ident, set] of found) {
      sets.set(set.id, set);
      const linked = set.members.map((id) => store.ident(id)).filter((member) => links(hubOf(member), set.layer));
      // A weak identifier leads on only to other weak ones, so that a shared browser never joins two neighbourhoods.
      const onward = isStrong(ident.key, policy) || linked.every(({ key }) => !isStrong(key, policy));
      if (onward) for (const { id } of linked) if (!idents.has(id)) next.add(id);
    }
    for (const id of border) for (const other of this.#apart.get(id) ?? []) if (!idents.has(other)) next.add(other);
    return [...next];
  }

  /** The evidence of a neighbourhood. For strong identifiers that are not in it, what is stored answers. */
  evidenceOf({ idents, sets }: Neighbourhood): Evidence {
    const { store, holds } = this;
    const hubs = new Map<string, number>();
    const keyOf = (id: number) => {
      const ident = store.ident(id);
      const hub = this.view.hubOf(ident);
      if (hub !== null) hubs.set(ident.key, hub);
      return ident.key;
    };
    const observations = store.observationsOf([...sets.values()], ({ members }) => members.map(keyOf).sort(byPriority));
    const firstSeen = new Map([...idents].map(([id, key]) => [key, store.ident(id).first]));
    for (const id of idents.keys()) keyOf(id);
    const outside = (key: string, time: number) => {
      const id = store.id(key);
      const core = id === undefined ? undefined : holds.holderAt(id, time);
      return core === undefined ? undefined : outsideName(core);
    };
    const bars = this.#bars.filter(({ a, b }) => firstSeen.has(a) || firstSeen.has(b));
    return { observations, bars, firstSeen, hubs, outside };
  }
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
