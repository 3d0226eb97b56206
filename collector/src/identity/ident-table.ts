import { print48 } from '../lib/digest.ts';
import { Generations } from './generations.ts';
import type { Layer } from './observation.ts';
import { PrintFilter } from './print-filter.ts';

/**
 * What names a hold: the number of its identifier where it is the first hold, else its id (`p_…`). The core of a person
 * is the hold that names the group.
 */
export type HoldName = number | string;

/** An identifier that the graph has seen. Changed only through {@link IdentTable}. */
export interface Ident {
  readonly id: number;
  readonly key: string;
  /** First sight, milliseconds. */
  first: number;
  /** The highest layer number of links that a hub may still make; null for what is no hub. */
  hub: Layer | null;
  /** Evidence that named it was taken away, so that its first sight is perhaps not evidence any more. */
  doubt: boolean;
  /** The person, where the identifier has one hold, open since its first sight; null where its holds are in `spans`. */
  core: HoldName | null;
  /** Index in `STATUS` of that hold. */
  status: number;
  /** At least as many as it has neighbours; undefined until it is counted. */
  near: number | undefined;
}

type Row = [
  id: number,
  key: string,
  first: number,
  hub: Layer | null,
  doubt: number | null,
  core: HoldName | null,
  status: number | null,
];

const COLUMNS = 'i.id, i.key, i.first, i.hub, i.doubt, i.core, i.status';

/** Identifiers of one generation of the cache, at about 300 bytes each. */
const CACHE = 50_000;

/** How staff see an identifier whose value is kept as it came; the view `idents` makes the same. */
function plainMask(key: string): string | null {
  const end = key.indexOf(':');
  const value = key.slice(end + 2);
  if (key[end + 1] !== ':' || !/^[\x20-\x7e]*$/.test(value)) return null;
  return key.startsWith('user_id:') || value.length <= 12 ? value : `${value.slice(0, 6)}…${value.slice(-4)}`;
}

/** The table `identifiers`: what is used now is in memory, what is new or changed is written by {@link save}. */
export class IdentTable {
  readonly #byKey = new Generations<string, Ident>(CACHE);
  readonly #byId = new Generations<number, Ident>(CACHE);
  /** Those that `prints` does not lead to yet, by key. */
  readonly #recent = new Map<string, Ident>();
  readonly #added = new Map<number, { ident: Ident; masked: string | null }>();
  readonly #changed = new Map<number, Ident>();
  /** Keys that were looked up and do not exist, until something is added. */
  readonly #absent = new Set<string>();
  readonly #filter: PrintFilter;
  #next = 0;
  #merged = 0;

  constructor(private readonly sql: SqlStorage) {
    this.#filter = new PrintFilter(sql);
    this.forget();
  }

  /** How many wait to be merged. */
  get waiting(): number {
    return this.#recent.size;
  }

  /** Whether `prints` and `mentions` lead to it; all that is known of the others is in memory. */
  isMerged(id: number): boolean {
    return id <= this.#merged;
  }

  /** Whether it was added in this turn, so that no table names it yet. */
  isNew(id: HoldName): boolean {
    return typeof id === 'number' && this.#added.has(id);
  }

  isSaved(id: number): boolean {
    return !this.#added.has(id);
  }

  /** Reads identifiers into memory, so that {@link known} finds those that exist. */
  load(keys: Iterable<string>): void {
    if (this.#absent.size >= CACHE) this.#absent.clear();
    const missing = new Map<string, number>();
    for (const key of keys) {
      if (this.known(key) !== undefined || this.#absent.has(key) || missing.has(key)) continue;
      const print = print48(key);
      if (this.#filter.lacks(print)) this.#absent.add(key);
      else missing.set(key, print);
    }
    if (missing.size === 0) return;
    this.#filter.advance(this.#merged);
    this.#read(
      `SELECT ${COLUMNS} FROM json_each(?) j CROSS JOIN prints p ON p.print = j.value
       CROSS JOIN identifiers i ON i.id = p.ident`,
      [...missing.values()],
    );
    for (const key of missing.keys()) if (this.known(key) === undefined) this.#absent.add(key);
  }

  /** Reads identifiers into memory by their numbers. */
  loadIds(ids: Iterable<number>): void {
    const missing = new Set<number>();
    for (const id of ids) if (this.#find(id) === undefined) missing.add(id);
    if (missing.size === 0) return;
    this.#read(`SELECT ${COLUMNS} FROM json_each(?) j CROSS JOIN identifiers i ON i.id = j.value`, [...missing]);
  }

  /** What is in memory of an identifier, see {@link load}. */
  known(key: string): Ident | undefined {
    return this.#recent.get(key) ?? this.#byKey.get(key);
  }

  byKey(key: string): Ident | undefined {
    this.load([key]);
    return this.known(key);
  }

  byId(id: number): Ident | undefined {
    const found = this.#find(id);
    if (found !== undefined) return found;
    this.loadIds([id]);
    return this.#find(id);
  }

  /** A new identifier. A masked form that {@link VIEWS} derive from the key is not kept. */
  add(key: string, masked: string, first: number): Ident {
    this.#next += 1;
    const ident: Ident = {
      id: this.#next,
      key,
      first,
      hub: null,
      doubt: false,
      core: null,
      status: 0,
      near: 0,
    };
    this.#recent.set(key, ident);
    this.#byId.set(ident.id, ident);
    this.#added.set(ident.id, { ident, masked: masked === plainMask(key) ? null : masked });
    return ident;
  }

  /** Notes that a known one was changed. */
  touch(ident: Ident): void {
    if (!this.#added.has(ident.id)) this.#changed.set(ident.id, ident);
  }

  /** Writes what was added and changed. */
  save(): void {
    this.#absent.clear();
    if (this.#added.size > 0) this.#insert();
    if (this.#changed.size === 0) return;
    const rows = [...this.#changed.values()].map(({ id, first, hub, doubt, core, status }) => {
      return [id, first, hub, doubt ? 1 : null, core, status || null];
    });
    this.sql.exec(
      `UPDATE identifiers SET first = j.value ->> 1, hub = j.value ->> 2, doubt = j.value ->> 3, core = j.value ->> 4,
       status = j.value ->> 5 FROM json_each(?) j WHERE identifiers.id = j.value ->> 0`,
      JSON.stringify(rows),
    );
    this.#changed.clear();
  }

  /** Those that were added have numbers without a gap. What nearly none has is written as a change, for each column counts. */
  #insert(): void {
    const rows: [string, number, HoldName | null][] = [];
    const masked: [number, string][] = [];
    for (const { ident, masked: text } of this.#added.values()) {
      rows.push([ident.key, ident.first, ident.core]);
      if (text !== null) masked.push([ident.id, text]);
      if (ident.hub !== null || ident.status !== 0) this.#changed.set(ident.id, ident);
    }
    this.sql.exec(
      `INSERT INTO identifiers (id, key, first, core) SELECT ?1 + key, value ->> 0, value ->> 1, value ->> 2
       FROM json_each(?2)`,
      ...[this.#next - rows.length + 1, JSON.stringify(rows)],
    );
    if (masked.length > 0) {
      this.sql.exec(
        'UPDATE identifiers SET masked = j.value ->> 1 FROM json_each(?) j WHERE identifiers.id = j.value ->> 0',
        JSON.stringify(masked),
      );
    }
    this.#added.clear();
  }

  /** Brings `prints` up to date. What was added is saved. */
  merge(): void {
    const rows = [...this.#recent.values()]
      .map(({ id, key }) => [print48(key), id] as const)
      .sort((a, b) => a[0] - b[0]);
    this.sql.exec('INSERT INTO prints SELECT value ->> 0, value ->> 1 FROM json_each(?)', JSON.stringify(rows));
    for (const [print] of rows) this.#filter.add(print);
    this.sql.exec("INSERT OR REPLACE INTO state VALUES ('printed', ?)", this.#next);
    for (const [key, ident] of this.#recent) this.#byKey.set(key, ident);
    this.#recent.clear();
    this.#merged = this.#next;
  }

  /** Forgets what is in memory: after a turn that was rolled back, and where the table was changed beside it. */
  forget(): void {
    for (const kept of [this.#byKey, this.#byId, this.#recent, this.#added, this.#changed, this.#absent]) kept.clear();
    const { last, merged } = this.sql
      .exec<{ last: number; merged: number }>(
        `SELECT max(coalesce((SELECT max(id) FROM identifiers), 0), coalesce((SELECT value FROM state WHERE name = 'printed'), 0))
         AS last, coalesce((SELECT value FROM state WHERE name = 'printed'), 0) AS merged`,
      )
      .one();
    this.#next = last;
    this.#merged = merged;
    for (const row of this.sql.exec(`SELECT ${COLUMNS} FROM identifiers i WHERE id > ?`, merged).raw<Row>()) {
      const ident = identOf(row);
      this.#recent.set(ident.key, ident);
      this.#byId.set(ident.id, ident);
    }
  }

  #find(id: number): Ident | undefined {
    return this.#added.get(id)?.ident ?? this.#changed.get(id) ?? this.#byId.get(id);
  }

  #read(query: string, wanted: readonly number[]): void {
    for (const row of this.sql.exec(query, JSON.stringify(wanted)).raw<Row>()) {
      const ident = this.#find(row[0]) ?? this.known(row[1]) ?? identOf(row);
      this.#byId.set(ident.id, ident);
      if (this.isMerged(ident.id)) this.#byKey.set(ident.key, ident);
    }
  }
}

function identOf([id, key, first, hub, doubt, core, status]: Row): Ident {
  return { id, key, first, hub, doubt: doubt !== null, core, status: status ?? 0, near: undefined };
}
