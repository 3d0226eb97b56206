import type { Identifier } from '../../lib/identifier.ts';
import type { Bar, Layer, Observation } from '../observation.ts';
import { LAYER } from '../observation.ts';
import { hubLimit, type Rule } from '../policy.ts';
import type { Ident } from './ident.ts';
import { IdentTable } from './ident-table.ts';
import { keyText, type SeenSet } from './seen-set.ts';
import { SetTable } from './set-table.ts';

/** What one sighting adds. */
export interface NewEvidence {
  key: string;
  time: number;
  layer: Layer;
  source: string;
  identifiers: readonly Identifier[];
}

/**
 * Rows that may wait in memory until the tables that they are looked up by are brought up to date: the more of them, the more
 * go to one page of a table. Each kind at its own time, so that nobody waits for both.
 */
const PORTION = { idents: 48_000, sets: 32_000 };

/** Evidence as it is kept: identifiers, the sets in which they were seen together, and when. */
export class EvidenceStore {
  readonly idents: IdentTable;
  readonly sets: SetTable;

  constructor(
    private readonly sql: SqlStorage,
    private readonly rule: Rule,
  ) {
    this.idents = new IdentTable(sql);
    this.sets = new SetTable(sql);
  }

  /** Writes what was learned in this turn. */
  save(): void {
    this.idents.save();
    this.sets.save();
    if (this.idents.waiting >= PORTION.idents) this.idents.merge();
    if (this.sets.waiting >= PORTION.sets) this.sets.merge();
  }

  /** Brings every table up to date, for those who read them in SQL. */
  flush(): void {
    this.idents.save();
    this.sets.save();
    if (this.idents.waiting > 0) this.idents.merge();
    if (this.sets.waiting > 0) this.sets.merge();
  }

  /** Forgets what is kept in memory, because the tables have changed beside it. */
  forget(): void {
    this.idents.forget();
    this.sets.forget();
  }

  id(key: string): number | undefined {
    return this.idents.byKey(key)?.id;
  }

  has(id: number): boolean {
    return this.idents.byId(id) !== undefined;
  }

  key(id: number): string {
    return this.ident(id).key;
  }

  ident(id: number): Ident {
    const ident = this.idents.byId(id);
    if (ident === undefined) throw new RangeError(`there is no identifier ${id}`);
    return ident;
  }

  /** The sets that count for these identifiers; of a hub only those that it still links. */
  setsOf(idents: readonly number[], hubOf: (ident: Ident) => Layer | null): [ident: Ident, set: SeenSet][] {
    const merged = idents.filter((ident) => this.sets.mayName(ident));
    const counting: [Ident, SeenSet][] = [];
    for (const [id, set] of this.sets.of(idents, merged)) {
      const ident = this.ident(id);
      if (!set.voided && links(hubOf(ident), set.layer)) counting.push([ident, set]);
    }
    return counting;
  }

  /** Notes that evidence was taken away: that these were seen since their first sight is perhaps no evidence any more. */
  doubt(idents: readonly number[]): void {
    this.idents.loadIds(idents);
    for (const id of idents) {
      const ident = this.ident(id);
      ident.doubt = true;
      ident.near = undefined;
      this.idents.touch(ident);
    }
  }

  /** Every observation of these sets. `keyOf` gives the identifiers' keys. */
  observationsOf(sets: readonly SeenSet[], keysOf: (set: SeenSet) => readonly string[]): Observation[] {
    const times = this.sets.observations(sets);
    return sets.flatMap((set) => {
      const identifiers = keysOf(set);
      return [...(times.get(set.id) ?? [])].map(([key, time]) => ({
        key: keyText(key),
        time,
        layer: set.layer,
        identifiers,
      }));
    });
  }

  /** The identifiers that were ever seen with this one. The tables are up to date. */
  neighboursOf(ident: number): number[] {
    const rows = this.sql.exec<{ ident: number }>(
      'SELECT DISTINCT o.ident FROM sets_of m JOIN members o ON o."set" = m."set" WHERE m.ident = ?',
      ident,
    );
    return [...rows].map((row) => row.ident);
  }

  bars(): Bar[] {
    return [
      ...this.sql.exec<{ kind: Bar['kind']; a: string; b: string; time: number }>(
        'SELECT kind, a, b, time FROM bars WHERE voided = 0',
      ),
    ];
  }

  /** Counts an identifier's neighbours anew; true when that made it a hub or ended it. The tables are up to date. */
  recount(id: number): boolean {
    const ident = this.ident(id);
    const before = ident.hub;
    ident.near = this.#near(id, LAYER.claimed);
    ident.hub = this.hubOf(ident, this.rule, ident.near);
    if (ident.hub === before) return false;
    this.idents.touch(ident);
    return true;
  }

  /** The highest layer number of links that an identifier may make under a rule, where it is a hub. The tables are up to date. */
  hubOf({ id, key }: Ident, { blocked, types }: Rule, claimed = this.#near(id, LAYER.claimed)): Layer | null {
    if (blocked.has(key)) return LAYER.staff;
    const limit = hubLimit(key, types);
    if (claimed <= limit) return null;
    return this.#near(id, LAYER.verified) > limit ? LAYER.staff : LAYER.verified;
  }

  /** More neighbours than this make it a hub. */
  limit(ident: Ident): number {
    return hubLimit(ident.key, this.rule.types);
  }

  #near(ident: number, layer: Layer): number {
    return this.sql
      .exec<{ n: number }>(
        `SELECT count(DISTINCT o.value) AS n FROM mentions m JOIN evidence e ON e.id = m.evidence
         JOIN json_each(e.members) o ON o.value <> m.ident
         WHERE m.ident = ? AND e.voided IS NULL AND e.layer BETWEEN 1 AND ?`,
        ident,
        layer,
      )
      .one().n;
  }
}

/** Rule 2: whether evidence of this layer says anything of an identifier, a hub or not. Staff know what they do. */
export function links(hub: Layer | null, layer: Layer): boolean {
  return layer <= (hub ?? LAYER.claimed);
}
