import { type HoldName, type Ident, listedUnder } from './ident.ts';

type Pair = [core: HoldName, ident: number];

/**
 * Whom a person holds beside the core, for identifiers with one hold since their first sight. As an index of
 * `identifiers` it would be written at a random place for each new browser of somebody known; so the new ones are in memory
 * until {@link merge}.
 */
export class Companions {
  readonly #recent = new Map<HoldName, Set<number>>();
  readonly #left: Pair[] = [];
  readonly #came: Pair[] = [];

  constructor(private readonly sql: SqlStorage) {}

  /** Takes note of whose an identifier is now. @param merged whether the table has it already */
  list(ident: Ident, merged: boolean): void {
    const now = listedUnder(ident);
    if (now === ident.listed) return;
    if (ident.listed !== null) {
      if (merged) this.#left.push([ident.listed, ident.id]);
      else this.#recent.get(ident.listed)?.delete(ident.id);
    }
    if (now !== null) {
      if (merged) this.#came.push([now, ident.id]);
      else this.#remember(now, ident.id);
    }
    ident.listed = now;
  }

  /** Takes back into memory one that {@link merge} is yet to write. */
  recall({ id, listed }: Ident): void {
    if (listed !== null) this.#remember(listed, id);
  }

  /** The identifiers that these persons hold beside their cores, as far as what was learned is saved. */
  of(cores: readonly HoldName[]): Pair[] {
    const rows = this.sql
      .exec(
        'SELECT c.core, c.ident FROM json_each(?) j CROSS JOIN companions c ON c.core = j.value',
        JSON.stringify(cores),
      )
      .raw<Pair>();
    const recent = cores.flatMap((core) => [...(this.#recent.get(core) ?? [])].map((ident): Pair => [core, ident]));
    return [...rows, ...recent];
  }

  /** Writes what has changed of those that the table has. */
  save(): void {
    if (this.#left.length > 0) {
      this.sql.exec(
        `DELETE FROM companions WHERE (core, ident) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))`,
        JSON.stringify(this.#left),
      );
      this.#left.length = 0;
    }
    if (this.#came.length === 0) return;
    this.#insert(this.#came);
    this.#came.length = 0;
  }

  merge(): void {
    const pairs = [...this.#recent].flatMap(([core, idents]) => [...idents].map((ident): Pair => [core, ident]));
    this.#insert(pairs.sort(byCore));
    this.#recent.clear();
  }

  forget(): void {
    this.#recent.clear();
    this.#left.length = 0;
    this.#came.length = 0;
  }

  /** Takes erased identifiers out of these persons. */
  remove(cores: Iterable<HoldName>, idents: readonly number[]): void {
    this.sql.exec(
      `DELETE FROM companions WHERE core IN (SELECT value FROM json_each(?)) AND ident IN (SELECT value FROM json_each(?))`,
      JSON.stringify([...cores]),
      JSON.stringify(idents),
    );
  }

  #insert(pairs: readonly Pair[]): void {
    this.sql.exec(
      'INSERT OR IGNORE INTO companions SELECT value ->> 0, value ->> 1 FROM json_each(?)',
      JSON.stringify(pairs),
    );
  }

  #remember(core: HoldName, ident: number): void {
    const idents = this.#recent.get(core);
    if (idents === undefined) this.#recent.set(core, new Set([ident]));
    else idents.add(ident);
  }
}

/** As the table is sorted: numbers before texts. */
function byCore([a]: Pair, [b]: Pair): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === typeof b) return a < b ? -1 : 1;
  return typeof a === 'number' ? -1 : 1;
}
