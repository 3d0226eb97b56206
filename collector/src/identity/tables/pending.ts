/** What is yet to be copied to D1 (`publish.ts`), and the version of the graph: how often holds have changed. */
export class Pending {
  #version = 0;
  /** Up to this number identifiers are in D1, or on the way; later ones are new there. */
  #sent = 0;

  constructor(private readonly sql: SqlStorage) {}

  /** Forgets what is in memory: after a turn that was rolled back. */
  forget(): void {
    const state = (name: string) =>
      this.sql.exec<{ value: number }>('SELECT value FROM state WHERE name = ?', name).toArray()[0]?.value ?? 0;
    this.#version = state('version');
    // What is on the way to D1 is so whatever is rolled back here.
    this.#sent = Math.max(this.#sent, state('published'));
  }

  version(): number {
    return this.#version;
  }

  /** Marks identifiers for publication. Those that D1 has never had are found by their number. */
  mark(idents: readonly number[]): void {
    this.#version += 1;
    this.sql.exec("INSERT OR REPLACE INTO state VALUES ('version', ?)", this.#version);
    const known = idents.filter((ident) => ident <= this.#sent);
    if (known.length === 0) return;
    this.sql.exec(
      'INSERT OR REPLACE INTO changed SELECT value, ? FROM json_each(?)',
      this.#version,
      JSON.stringify(known),
    );
  }

  /** Identifiers up to this number are in D1, or on the way. */
  sent(): number {
    return this.#sent;
  }

  /** From now on changes of identifiers up to this number are marked, for they are on the way to D1. */
  sending(last: number): void {
    this.#sent = last;
  }

  /** Has everything published again, and these keys taken out there where nobody here holds them. */
  republish(keys: readonly string[]): void {
    this.#sent = 0;
    this.sql.exec("INSERT OR REPLACE INTO state VALUES ('published', 0)");
    this.remove(keys);
  }

  /** Has the rows of these keys taken out of D1. */
  remove(keys: readonly string[]): void {
    for (const key of keys) this.sql.exec('INSERT OR IGNORE INTO gone VALUES (?)', key);
  }
}
