import { type Hold, resolve } from '../graph.ts';
import { FOREVER } from '../observation.ts';
import { isStrong, type Policy } from '../policy.ts';
import type { EvidenceStore } from '../tables/evidence-store.ts';
import type { HoldStore } from '../tables/hold-store.ts';
import { type Neighbourhood, Neighbourhoods } from './neighbourhood.ts';

/** Identifiers that hang together and are computed in one turn, at most: well under a second. */
export const LARGEST = 30_000;

/** What a change came to. */
export interface Recomputed {
  computed: Set<number>;
  /** Those that hang together with more than one turn computes. Their evidence is kept, their holds are as they were. */
  left: number[];
}

/** Recomputes what the touched identifiers can change, and nothing else. */
export function recompute(
  touched: Iterable<number>,
  store: EvidenceStore,
  holds: HoldStore,
  policy: Policy,
  largest = LARGEST,
): Recomputed {
  return new Recomputing(store, holds, policy, largest).run([...new Set(touched)]);
}

class Recomputing {
  readonly #neighbourhoods: Neighbourhoods;

  constructor(
    private readonly store: EvidenceStore,
    private readonly holds: HoldStore,
    private readonly policy: Policy,
    private readonly largest: number,
  ) {
    this.#neighbourhoods = new Neighbourhoods(store, holds, { policy, largest, hubOf: ({ hub }) => hub });
  }

  run(touched: readonly number[]): Recomputed {
    const all = this.#neighbourhoods.around(touched);
    if (all !== null) return { computed: this.compute(all), left: [] };
    const computed = new Set<number>();
    const left: number[] = [];
    // Too much at once: each neighbourhood alone, so that one that is too large keeps no other waiting.
    for (const id of touched) {
      if (computed.has(id)) continue;
      const one = this.#neighbourhoods.around([id]);
      if (one === null) left.push(id);
      else for (const ident of this.compute(one)) computed.add(ident);
    }
    this.leave(left);
    return { computed, left };
  }

  private compute(neighbourhood: Neighbourhood): Set<number> {
    const { idents } = neighbourhood;
    if (idents.size === 0) return new Set();
    this.holds.replace(group(resolve(this.#neighbourhoods.evidenceOf(neighbourhood), this.policy), idents));
    return new Set(idents.keys());
  }

  /** Whoever is new beside a crowd stands alone. */
  private leave(left: readonly number[]): void {
    const fresh = left.filter((id) => this.holds.of(id).length === 0);
    const alone = fresh.map((id): [number, Hold[]] => {
      const { key, first } = this.store.ident(id);
      const hold: Hold = { identifier: key, since: first, until: FOREVER, id: key, core: key, status: 'owned' };
      return [id, [isStrong(key, this.policy) ? { ...hold, alone: true } : hold]];
    });
    this.holds.replace(new Map(alone));
    console.warn(`over ${this.largest} identifiers hang together: ${left.length} are left as they were`);
  }
}

/** The holds of each identifier, by its row id. */
export function group(holds: readonly Hold[], idents: ReadonlyMap<number, string>): Map<number, Hold[]> {
  const byKey = new Map<string, Hold[]>([...idents.values()].map((key) => [key, []]));
  for (const hold of holds) byKey.get(hold.identifier)?.push(hold);
  return new Map([...idents].map(([ident, key]) => [ident, byKey.get(key) ?? []]));
}
