import type { LedgerStore } from '../../consent/ledger-store.ts';
import { barOf, type Restrictions } from '../../consent/restrictions.ts';
import { identifierKey, keysOf } from '../../lib/identifier.ts';
import type { Sighting, Verdict } from '../client.ts';
import type { EvidenceStore } from '../tables/evidence-store.ts';
import type { HoldStore } from '../tables/hold-store.ts';
import type { HoldName } from '../tables/ident.ts';
import type { Tombstones } from '../tables/tombstones.ts';
import { current } from './view.ts';

/** Says of events whether they may be kept: asked for a whole batch, by the persons as they were before it. */
export class Gate {
  constructor(
    private readonly evidence: EvidenceStore,
    private readonly holds: HoldStore,
    private readonly ledger: LedgerStore,
    private readonly restrictions: Restrictions,
    private readonly tombstones: Tombstones,
  ) {}

  verdicts(sightings: readonly Sighting[]): Verdict[] {
    const denied = this.#denials(sightings);
    const persons = new Map<HoldName, string[]>();
    return sightings.map((seen): Verdict => {
      const { time, received = time } = seen;
      const erased =
        this.tombstones.any() && this.tombstones.refuses({ keys: seen.identifiers.flatMap(keysOf), time, received });
      if (erased) return 'erased';
      if (denied.has(seen)) return 'consent_withdrawn';
      const bar = this.#bar(seen, persons);
      return bar === 'none' ? 'keep' : bar === 'drop' ? 'restricted' : 'shelve';
    });
  }

  /** Sightings of persons who deny what they are gated by. */
  #denials(sightings: readonly Sighting[]): ReadonlySet<Sighting> {
    const gated = this.ledger.denials.any() ? sightings.filter((seen) => seen.gated) : [];
    if (gated.length === 0) return new Set();
    this.evidence.idents.load(gated.flatMap(({ identifiers }) => identifiers.map(identifierKey)));
    const own = gated.map((seen) => ({ seen, idents: this.#idents(seen) }));
    const cores = own.map(({ idents }) => idents.flatMap((ident) => current(this.holds, ident)?.core ?? []));
    const members = this.holds.membersOf(new Set(cores.flat()));
    const deniers = this.ledger.denials.of([...own.flatMap(({ idents }) => idents), ...[...members.values()].flat()]);
    const denies = (ident: number) => deniers.has(ident);
    return new Set(
      own
        .filter(({ idents }, i) => idents.some(denies) || cores[i]?.some((core) => members.get(core)?.some(denies)))
        .map(({ seen }) => seen),
    );
  }

  /** Whether a restriction over the person, or over who is named, keeps the event out. */
  #bar(seen: Sighting, persons: Map<HoldName, string[]>): ReturnType<typeof barOf> {
    if (!this.restrictions.any()) return 'none';
    const keys = seen.identifiers.map(identifierKey);
    this.evidence.idents.load(keys);
    for (const ident of this.#idents(seen)) {
      const core = current(this.holds, ident)?.core;
      if (core === undefined) continue;
      const others = persons.get(core) ?? this.holds.ofCore(core).map(({ key }) => key);
      persons.set(core, others);
      keys.push(...others);
    }
    return barOf(this.restrictions.grounds(keys), { consent: seen.gated });
  }

  #idents({ identifiers }: Sighting): number[] {
    return identifiers.flatMap((identifier) => this.evidence.idents.known(identifierKey(identifier))?.id ?? []);
  }
}
