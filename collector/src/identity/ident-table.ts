/** An identifier that the graph has seen. */
export interface Ident {
  readonly id: number;
  readonly key: string;
  /** First sight, milliseconds. */
  first: number;
  /** The highest layer number of links that a hub may still make; null for what is no hub. */
  hub: number | null;
}

/** Identifiers kept in memory, at about 200 bytes each. */
const CACHE = 50_000;

/** The table `idents`, and the part of it that is used now. */
export class IdentTable {
  readonly #byKey = new Map<string, Ident>();
  readonly #byId = new Map<number, Ident>();

  constructor(private readonly sql: SqlStorage) {}

  byKey(key: string): Ident | undefined {
    return this.#byKey.get(key) ?? this.#read('key', key);
  }

  byId(id: number): Ident | undefined {
    return this.#byId.get(id) ?? this.#read('id', id);
  }

  /** Notes that an identifier was seen; `moved` says that it is new, or was first seen earlier than known. */
  see(key: string, masked: string, time: number): { id: number; moved: boolean } {
    const known = this.byKey(key);
    if (known === undefined) {
      const insert = 'INSERT INTO idents (key, masked, first) VALUES (?, ?, ?) RETURNING id';
      const { id } = this.sql.exec<{ id: number }>(insert, key, masked, time).one();
      this.#remember({ id, key, first: time, hub: null });
      return { id, moved: true };
    }
    if (known.first <= time) return { id: known.id, moved: false };
    this.sql.exec('UPDATE idents SET first = ? WHERE id = ?', time, known.id);
    known.first = time;
    return { id: known.id, moved: true };
  }

  setHub(ident: Ident, hub: number | null): void {
    if (ident.hub === hub) return;
    this.sql.exec('UPDATE idents SET hub = ? WHERE id = ?', hub, ident.id);
    ident.hub = hub;
  }

  /** Forgets what is kept in memory: after an erasure, and after a turn that was rolled back. */
  clear(): void {
    this.#byKey.clear();
    this.#byId.clear();
  }

  #read(column: 'key' | 'id', value: string | number): Ident | undefined {
    const [row] = this.sql.exec<{ id: number; key: string; first: number; hub: number | null }>(
      `SELECT id, key, first, hub FROM idents WHERE ${column} = ?`,
      value,
    );
    return row === undefined ? undefined : this.#remember(row);
  }

  #remember(ident: Ident): Ident {
    if (this.#byId.size >= CACHE) this.clear();
    this.#byKey.set(ident.key, ident);
    this.#byId.set(ident.id, ident);
    return ident;
  }
}
