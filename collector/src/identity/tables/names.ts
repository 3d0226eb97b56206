import { earliest } from '../graph.ts';
import { personId } from '../person-id.ts';
import type { EvidenceStore } from './evidence-store.ts';
import type { HoldName } from './ident.ts';
import type { StoredHold } from './stored-hold.ts';

type Holds = ReadonlyMap<number, StoredHold[]>;

/** Which hold names a person, where it is another than the core: the earliest of all, which may be a weak one. */
export class Names {
  constructor(
    private readonly sql: SqlStorage,
    private readonly evidence: EvidenceStore,
  ) {}

  /** The ids of persons, by core. */
  personsOf(cores: Iterable<HoldName>): Map<HoldName, string> {
    const wanted = [...new Set(cores)];
    const names = this.#of(wanted);
    return new Map(
      wanted.map((core) => {
        const name = names.get(core) ?? core;
        return [core, typeof name === 'string' ? name : personId(this.evidence.key(name))];
      }),
    );
  }

  /**
   * Names the persons that changed. A person whose core was computed anew is known whole; of another one only what came
   * and went is known. Returns the identifiers of persons that got another name.
   */
  rename(
    rows: Holds,
    changed: Holds,
    former: ReadonlyMap<HoldName, StoredHold[]>,
    ofCore: (core: HoldName) => StoredHold[],
  ): number[] {
    const whole = new Map<HoldName, StoredHold[]>();
    const ids = new Set<HoldName>();
    for (const own of rows.values()) {
      for (const hold of own) {
        ids.add(hold.id);
        const group = whole.get(hold.core);
        if (group === undefined) whole.set(hold.core, [hold]);
        else group.push(hold);
      }
    }
    const affected = new Set([...former.keys(), ...[...changed.values()].flat().map(({ core }) => core)]);
    const stored = this.#of([...affected].filter((core) => !this.evidence.idents.isNew(core)));
    const renamed: number[] = [];
    for (const core of affected) {
      const known = stored.get(core);
      const lost = former.get(core)?.some(({ id }) => id === (known ?? core)) ?? false;
      const came = whole.get(core) ?? [];
      if (!ids.has(core) && !lost && known === undefined && came.every((hold) => this.#follows(hold, core))) continue;
      const group = ids.has(core) ? came : ofCore(core);
      const name = group.length === 0 ? undefined : earliest(group.map((hold) => this.#named(hold))).hold.id;
      this.set(core, name, known);
      if (name !== undefined && name !== (known ?? core)) renamed.push(...group.map(({ ident }) => ident));
    }
    return renamed;
  }

  #named(hold: StoredHold): { identifier: string; since: number; hold: StoredHold } {
    return { identifier: this.evidence.key(hold.ident), since: hold.since, hold };
  }

  /** Whether a hold surely begins after the one that names its group, so that it cannot name the person. */
  #follows(hold: StoredHold, core: HoldName): boolean {
    return typeof core === 'number' && hold.since > this.evidence.ident(core).first;
  }

  /** @param name undefined where nobody is of this core any more */
  set(core: HoldName, name: HoldName | undefined, known: HoldName | undefined): void {
    if (name === undefined || name === core) {
      if (known !== undefined) this.sql.exec('DELETE FROM names WHERE core = ?', core);
    } else if (name !== known) this.sql.exec('INSERT OR REPLACE INTO names VALUES (?, ?)', core, name);
  }

  /** What is written of these persons. */
  #of(cores: readonly HoldName[]): Map<HoldName, HoldName> {
    if (cores.length === 0) return new Map();
    const rows = this.sql.exec(
      'SELECT n.core, n.hold FROM json_each(?) j CROSS JOIN names n ON n.core = j.value',
      JSON.stringify(cores),
    );
    return new Map(rows.raw<[HoldName, HoldName]>());
  }
}
