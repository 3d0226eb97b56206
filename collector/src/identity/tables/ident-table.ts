import { print48 } from '../../lib/digest.ts';
import { Companions } from './companions.ts';
import { Generations } from './generations.ts';
import { COLUMNS, type HoldName, type Ident, type IdentRow, identOf } from './ident.ts';
import { PrintIndex } from './print-index.ts';
import { SeenLately } from './seen-lately.ts';
import { UnsavedIdents } from './unsaved-idents.ts';

/** Identifiers of one generation of the cache, at about 300 bytes each. */
const CACHE = 30_000;

const BY_ID = `SELECT ${COLUMNS} FROM json_each(?) j CROSS JOIN identifiers i ON i.id = j.value`;
const BY_PRINT = `SELECT ${COLUMNS} FROM json_each(?) j CROSS JOIN prints p ON p.print = j.value
  CROSS JOIN identifiers i ON i.id = p.ident`;

/** The table `identifiers`: what is used now is in memory, what is new or changed is written by {@link save}. */
export class IdentTable {
  readonly #byKey = new Generations<string, Ident>(CACHE);
  readonly #byId = new Generations<number, Ident>(CACHE);
  /** Those that `prints` does not lead to yet, by key. */
  readonly #recent = new Map<string, Ident>();
  readonly #unsaved: UnsavedIdents;
  /** Keys that were looked up and do not exist, until something is added. */
  readonly #absent = new Set<string>();
  readonly #prints: PrintIndex;
  readonly companions: Companions;
  /** Cleared with the rest: none of them is gone. */
  readonly #lately = new SeenLately();
  #next = 0;
  #merged = 0;

  constructor(private readonly sql: SqlStorage) {
    this.#unsaved = new UnsavedIdents(sql);
    this.#prints = new PrintIndex(sql);
    this.companions = new Companions(sql);
    this.forget();
  }

  /** How many wait to be merged. */
  get waiting(): number {
    return this.#recent.size;
  }

  /** Whether `prints` leads to it; all that is known of the others is in memory. */
  isMerged(id: number): boolean {
    return id <= this.#merged;
  }

  /** Whether it was added in this turn, so that no table names it yet. */
  isNew(id: HoldName): boolean {
    return typeof id === 'number' && this.#unsaved.isNew(id);
  }

  isSaved(id: number): boolean {
    return !this.#unsaved.isNew(id);
  }

  /** Reads identifiers into memory. Returns those that exist. */
  load(keys: Iterable<string>): Map<string, Ident> {
    if (this.#absent.size >= CACHE) this.#absent.clear();
    const found = new Map<string, Ident>();
    const missing = new Map<string, number>();
    for (const key of keys) {
      if (found.has(key) || missing.has(key)) continue;
      const ident = this.known(key);
      if (ident !== undefined) found.set(key, ident);
      else if (!this.#absent.has(key)) missing.set(key, print48(key));
    }
    for (const [key, print] of missing) {
      if (!this.#prints.lacks(print)) continue;
      missing.delete(key);
      this.#absent.add(key);
    }
    if (missing.size > 0) this.#prints.advance(this.#merged);
    this.#readPlaces(missing, found);
    this.#readPrints(missing, found);
    for (const key of missing.keys()) this.#absent.add(key);
    return found;
  }

  /** Those of which memory says where they are. */
  #readPlaces(missing: Map<string, number>, found: Map<string, Ident>): void {
    const wanted: number[] = [];
    for (const print of missing.values()) {
      const id = this.#prints.place(print);
      if (id !== undefined) wanted.push(id);
    }
    if (wanted.length === 0) return;
    for (const ident of this.#read(BY_ID, wanted)) if (missing.delete(ident.key)) found.set(ident.key, ident);
  }

  #readPrints(missing: Map<string, number>, found: Map<string, Ident>): void {
    if (missing.size === 0) return;
    for (const ident of this.#read(BY_PRINT, [...missing.values()])) {
      const print = missing.get(ident.key);
      if (print === undefined) continue;
      missing.delete(ident.key);
      found.set(ident.key, ident);
      this.#prints.found(print, ident.id);
    }
  }

  /** Reads identifiers into memory by their numbers. */
  loadIds(ids: Iterable<number>): void {
    const missing = new Set<number>();
    for (const id of ids) if (this.#find(id) === undefined) missing.add(id);
    if (missing.size === 0) return;
    this.#read(BY_ID, [...missing]);
  }

  /** Whether this one, seen alone at a time, is surely kept and was not first seen later. */
  seenLately(key: string, time: number): boolean {
    return this.#lately.has(key, time);
  }

  /** Notes that one that says nothing alone was seen. */
  remember({ key, first }: Ident): void {
    this.#lately.add(key, first, this.#next);
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

  /** A new identifier. */
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
      listed: null,
    };
    this.#recent.set(key, ident);
    this.#byId.set(ident.id, ident);
    this.#unsaved.add(ident, masked);
    return ident;
  }

  /** Notes that a known one was changed. */
  touch(ident: Ident): void {
    if (this.#unsaved.isNew(ident.id)) return;
    this.#unsaved.change(ident);
    // A large turn may have had it forgotten and read again meanwhile.
    this.#keep(ident);
  }

  /** Writes what was added and changed. */
  save(): void {
    this.#absent.clear();
    const { added, changed } = this.#unsaved.save();
    for (const ident of added) this.companions.list(ident, false);
    for (const ident of changed) this.companions.list(ident, this.isMerged(ident.id));
    this.companions.save();
  }

  /** Brings `prints` and `companions` up to date. What was added is saved. */
  merge(): void {
    const rows = [...this.#recent.values()]
      .map(({ id, key }) => [print48(key), id] as const)
      .sort((a, b) => a[0] - b[0]);
    this.sql.exec('INSERT INTO prints SELECT value ->> 0, value ->> 1 FROM json_each(?)', JSON.stringify(rows));
    for (const [print, id] of rows) this.#prints.add(print, id);
    this.companions.merge();
    this.sql.exec("INSERT OR REPLACE INTO state VALUES ('printed', ?)", this.#next);
    for (const [key, ident] of this.#recent) this.#byKey.set(key, ident);
    this.#recent.clear();
    this.#merged = this.#next;
  }

  /** Forgets what is in memory: after a turn that was rolled back, and where the table was changed beside it. */
  forget(): void {
    for (const kept of [this.#byKey, this.#byId, this.#recent, this.#unsaved, this.#absent]) kept.clear();
    for (const kept of [this.companions, this.#lately]) kept.forget();
    const { last, merged } = this.sql
      .exec<{ last: number; merged: number }>(
        `SELECT max(coalesce((SELECT max(id) FROM identifiers), 0), coalesce((SELECT value FROM state WHERE name = 'printed'), 0))
         AS last, coalesce((SELECT value FROM state WHERE name = 'printed'), 0) AS merged`,
      )
      .one();
    this.#next = last;
    this.#merged = merged;
    for (const row of this.sql.exec(`SELECT ${COLUMNS} FROM identifiers i WHERE id > ?`, merged).raw<IdentRow>()) {
      const ident = identOf(row);
      this.#recent.set(ident.key, ident);
      this.#byId.set(ident.id, ident);
      this.companions.recall(ident);
    }
  }

  #find(id: number): Ident | undefined {
    return this.#unsaved.get(id) ?? this.#byId.get(id);
  }

  #keep(ident: Ident): void {
    this.#byId.set(ident.id, ident);
    if (this.isMerged(ident.id)) this.#byKey.set(ident.key, ident);
  }

  #read(query: string, wanted: readonly number[]): Ident[] {
    const read: Ident[] = [];
    for (const row of this.sql.exec(query, JSON.stringify(wanted)).raw<IdentRow>()) {
      const ident = this.#find(row[0]) ?? this.known(row[1]) ?? identOf(row);
      this.#keep(ident);
      read.push(ident);
    }
    return read;
  }
}
