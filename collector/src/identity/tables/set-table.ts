import { LAYER } from '../observation.ts';
import { Generations } from './generations.ts';
import { COLUMNS, type Content, nameOf, printOf, type SeenSet, type SetRow, setOf } from './seen-set.ts';

/** Sets of one generation of the cache, at about 300 bytes each. */
const CACHE = 20_000;

/** Sets and their observations: what is new is in memory and in tables that only grow, until {@link merge}. */
export class SetTable {
  readonly #byContent = new Generations<string, SeenSet>(CACHE);
  /** Those that `mentions` does not lead to yet. */
  readonly #recent = new Map<string, SeenSet>();
  readonly #recentOf = new Map<number, SeenSet[]>();
  readonly #repeats = new Map<number, Map<number, number>>();
  readonly #added: { set: SeenSet; reason: string | null }[] = [];
  readonly #addedRepeats: [evidence: number, key: number, time: number][] = [];
  readonly #changed = new Map<number, SeenSet>();
  #waitingRepeats = 0;
  #next = 0;
  #merged = 0;
  /** The last identifier that `mentions` has. */
  #last = 0;

  constructor(private readonly sql: SqlStorage) {
    this.forget();
  }

  /** How many rows wait to be merged. */
  get waiting(): number {
    return this.#recent.size + this.#waitingRepeats;
  }

  /** Whether `mentions` may name it; all that is known of the others is in memory. */
  mayName(ident: number): boolean {
    return ident <= this.#last;
  }

  /** Reads sets into memory by their content, so that {@link known} finds those that exist. */
  load(contents: readonly Content[]): void {
    const wanted = new Map<string, [number, number]>();
    for (const content of contents) {
      const name = nameOf(content);
      if (this.#known(name) === undefined) wanted.set(name, [Math.max(...content.members), printOf(content)]);
    }
    if (wanted.size === 0) return;
    const rows = this.sql
      .exec(
        `SELECT DISTINCT ${COLUMNS} FROM json_each(?) j CROSS JOIN mentions m
         ON m.ident = j.value ->> 0 AND m.print = j.value ->> 1 CROSS JOIN evidence e ON e.id = m.evidence`,
        JSON.stringify([...wanted.values()]),
      )
      .raw<SetRow>();
    for (const row of rows) this.#cached(row);
  }

  /** What is in memory of a set, see {@link load}. Each decision of staff is a set of its own. */
  known(content: Content): SeenSet | undefined {
    return content.layer === LAYER.staff ? undefined : this.#known(nameOf(content));
  }

  add(content: Content, time: number, key: number, reason: string | null = null): SeenSet {
    this.#next += 1;
    const set: SeenSet = { id: this.#next, ...content, voided: false, time, key };
    this.#remember(set);
    this.#added.push({ set, reason });
    return set;
  }

  /** Notes another observation of a set. False where it is known already, as far as memory tells. */
  repeat(set: SeenSet, time: number, key: number): boolean {
    if (key === set.key || this.#repeats.get(set.id)?.has(key)) return false;
    if (time < set.time) {
      this.#note(set.id, set.key, set.time);
      set.time = time;
      set.key = key;
      this.#changed.set(set.id, set);
    } else this.#note(set.id, key, time);
    return true;
  }

  /** The sets that name these identifiers, each with the one that led to it; those of `merged` are read. */
  *of(idents: readonly number[], merged: readonly number[]): Generator<[ident: number, set: SeenSet]> {
    for (const ident of idents) for (const set of this.#recentOf.get(ident) ?? []) yield [ident, set];
    if (merged.length === 0) return;
    const rows = this.sql
      .exec(
        `SELECT ${COLUMNS}, m.ident FROM json_each(?) j CROSS JOIN mentions m ON m.ident = j.value
         CROSS JOIN evidence e ON e.id = m.evidence`,
        JSON.stringify(merged),
      )
      .raw<[...SetRow, number]>();
    for (const [id, layer, source, time, key, members, voided, ident] of rows) {
      yield [ident, this.#changed.get(id) ?? setOf([id, layer, source, time, key, members, voided])];
    }
  }

  /** All observations of these sets, by set. */
  observations(sets: readonly SeenSet[]): Map<number, Map<number, number>> {
    const all = new Map(sets.map((set) => [set.id, new Map([[set.key, set.time]])]));
    const merged = sets.filter(({ id }) => id <= this.#merged).map(({ id }) => id);
    if (merged.length > 0) {
      const rows = this.sql
        .exec('SELECT s.* FROM json_each(?) j CROSS JOIN sightings s ON s.evidence = j.value', JSON.stringify(merged))
        .raw<[number, number, number]>();
      for (const [evidence, key, time] of rows) first(all.get(evidence), key, time);
    }
    for (const [id, times] of all) for (const [key, time] of this.#repeats.get(id) ?? []) first(times, key, time);
    return all;
  }

  /** How many sets name an identifier that no table leads to yet. */
  recentOf(ident: number): number {
    return this.#recentOf.get(ident)?.length ?? 0;
  }

  /** For each identifier how many sets name it. */
  counts(merged: readonly number[]): Map<number, number> {
    const rows = this.sql
      .exec(
        'SELECT j.value, (SELECT count(*) FROM mentions m WHERE m.ident = j.value) FROM json_each(?) j',
        JSON.stringify(merged),
      )
      .raw<[number, number]>();
    return new Map([...rows].map(([ident, n]) => [ident, n + (this.#recentOf.get(ident)?.length ?? 0)]));
  }

  /** Writes what was added and changed. */
  save(): void {
    if (this.#added.length > 0) this.#insert();
    if (this.#changed.size > 0) {
      const rows = [...this.#changed.values()].map(({ id, time, key }) => [id, time, key]);
      this.sql.exec(
        `UPDATE evidence SET time = j.value ->> 1, key = j.value ->> 2 FROM json_each(?) j WHERE evidence.id = j.value ->> 0`,
        JSON.stringify(rows),
      );
      this.#changed.clear();
    }
    if (this.#addedRepeats.length === 0) return;
    this.sql.exec(
      'INSERT INTO repeats (evidence, key, time) SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)',
      JSON.stringify(this.#addedRepeats),
    );
    this.#addedRepeats.length = 0;
  }

  /** One statement for what one source says with one trust, for each column counts. */
  #insert(): void {
    const groups = new Map<string, { set: SeenSet; reason: string | null; rows: unknown[] }>();
    for (const { set, reason } of this.#added) {
      const name = `${set.layer} ${set.source} ${reason ?? ''}`;
      const group = groups.get(name) ?? { set, reason, rows: [] };
      groups.set(name, group);
      group.rows.push([set.id, set.time, set.key, set.members]);
    }
    for (const { set, reason, rows } of groups.values()) {
      this.sql.exec(
        `INSERT INTO evidence (id, layer, source, time, key, members, reason) SELECT value ->> 0, ?1, ?2, value ->> 1,
         value ->> 2, value -> 3, ?3 FROM json_each(?4)`,
        ...[set.layer, set.source, reason, JSON.stringify(rows)],
      );
    }
    this.#added.length = 0;
  }

  /** Brings `mentions` and `sightings` up to date. What was added is saved. */
  merge(): void {
    const rows = [...this.#recent.values()].flatMap((set) => {
      const print = printOf(set);
      return set.members.map((ident) => [ident, print, set.id] as const);
    });
    rows.sort((a, b) => a[0] - b[0]);
    this.sql.exec(
      'INSERT OR IGNORE INTO mentions SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)',
      JSON.stringify(rows),
    );
    this.sql.exec('INSERT OR IGNORE INTO sightings SELECT evidence, key, time FROM repeats ORDER BY evidence, n');
    this.sql.exec('DELETE FROM repeats');
    this.sql.exec("INSERT OR REPLACE INTO state VALUES ('merged_sets', ?)", this.#next);
    for (const [name, set] of this.#recent) this.#byContent.set(name, set);
    this.#recent.clear();
    this.#recentOf.clear();
    this.#repeats.clear();
    this.#waitingRepeats = 0;
    this.#merged = this.#next;
    this.#last = Math.max(this.#last, rows.at(-1)?.[0] ?? 0);
  }

  /** Forgets what is in memory: after a turn that was rolled back, and where the tables were changed beside it. */
  forget(): void {
    for (const kept of [this.#byContent, this.#recent, this.#recentOf, this.#repeats, this.#changed]) kept.clear();
    this.#added.length = 0;
    this.#addedRepeats.length = 0;
    this.#waitingRepeats = 0;
    const { last, merged, named } = this.sql
      .exec<{ last: number; merged: number; named: number }>(
        `SELECT max(coalesce((SELECT max(id) FROM evidence), 0), coalesce((SELECT value FROM state WHERE name = 'merged_sets'), 0))
         AS last, coalesce((SELECT value FROM state WHERE name = 'merged_sets'), 0) AS merged,
         coalesce((SELECT max(ident) FROM mentions), 0) AS named`,
      )
      .one();
    this.#last = named;
    this.#next = last;
    this.#merged = merged;
    const rows = this.sql.exec(`SELECT ${COLUMNS} FROM evidence e WHERE e.id > ? ORDER BY e.id`, merged).raw<SetRow>();
    for (const row of rows) this.#remember(setOf(row));
    const repeats = this.sql.exec('SELECT evidence, key, time FROM repeats ORDER BY n').raw<[number, number, number]>();
    for (const [evidence, key, time] of repeats) this.#keep(evidence, key, time);
  }

  #known(name: string): SeenSet | undefined {
    return this.#recent.get(name) ?? this.#byContent.get(name);
  }

  #cached(row: SetRow): void {
    const set = this.#changed.get(row[0]) ?? setOf(row);
    if (set.layer !== LAYER.staff) this.#byContent.set(nameOf(set), set);
  }

  #remember(set: SeenSet): void {
    this.#recent.set(set.layer === LAYER.staff ? `staff ${set.id}` : nameOf(set), set);
    for (const ident of set.members) {
      const sets = this.#recentOf.get(ident);
      if (sets === undefined) this.#recentOf.set(ident, [set]);
      else sets.push(set);
    }
  }

  #note(evidence: number, key: number, time: number): void {
    this.#keep(evidence, key, time);
    this.#addedRepeats.push([evidence, key, time]);
  }

  #keep(evidence: number, key: number, time: number): void {
    const times = this.#repeats.get(evidence) ?? new Map<number, number>();
    first(times, key, time);
    this.#repeats.set(evidence, times);
    this.#waitingRepeats += 1;
  }
}

/** Of one key the first time that came counts. */
function first(times: Map<number, number> | undefined, key: number, time: number): void {
  if (times?.has(key) === false) times.set(key, time);
}
