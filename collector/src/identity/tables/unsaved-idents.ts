import { type HoldName, type Ident, plainMask } from './ident.ts';

/** Identifiers that a turn has added or changed, until they are written. */
export class UnsavedIdents {
  readonly #added = new Map<number, { ident: Ident; masked: string | null }>();
  readonly #changed = new Map<number, Ident>();

  constructor(private readonly sql: SqlStorage) {}

  get(id: number): Ident | undefined {
    return this.#added.get(id)?.ident ?? this.#changed.get(id);
  }

  isNew(id: number): boolean {
    return this.#added.has(id);
  }

  /** A masked form that {@link VIEWS} derive from the key is not kept. */
  add(ident: Ident, masked: string): void {
    this.#added.set(ident.id, { ident, masked: masked === plainMask(ident.key) ? null : masked });
  }

  change(ident: Ident): void {
    this.#changed.set(ident.id, ident);
  }

  /** Writes them. Returns those that were added, and those that were changed. */
  save(): { added: Ident[]; changed: Ident[] } {
    const changed = [...this.#changed.values()];
    const added = [...this.#added.values()].map(({ ident }) => ident);
    if (added.length > 0) this.#insert();
    if (this.#changed.size > 0) this.#update();
    this.clear();
    return { added, changed };
  }

  clear(): void {
    this.#added.clear();
    this.#changed.clear();
  }

  /** They have numbers without a gap. What nearly none has is written as a change, for each column counts. */
  #insert(): void {
    const rows: [string, number, HoldName | null][] = [];
    const masked: [number, string][] = [];
    for (const { ident, masked: text } of this.#added.values()) {
      rows.push([ident.key, ident.first, ident.core]);
      if (text !== null) masked.push([ident.id, text]);
      if (ident.hub !== null || ident.status !== 0) this.#changed.set(ident.id, ident);
    }
    const [first = 0] = this.#added.keys();
    this.sql.exec(
      `INSERT INTO identifiers (id, key, first, core) SELECT ?1 + key, value ->> 0, value ->> 1, value ->> 2
       FROM json_each(?2)`,
      first,
      JSON.stringify(rows),
    );
    if (masked.length === 0) return;
    this.sql.exec(
      'UPDATE identifiers SET masked = j.value ->> 1 FROM json_each(?) j WHERE identifiers.id = j.value ->> 0',
      JSON.stringify(masked),
    );
  }

  #update(): void {
    const rows = [...this.#changed.values()].map(({ id, first, hub, doubt, core, status }) => {
      return [id, first, hub, doubt ? 1 : null, core, status || null];
    });
    this.sql.exec(
      `UPDATE identifiers SET first = j.value ->> 1, hub = j.value ->> 2, doubt = j.value ->> 3, core = j.value ->> 4,
       status = j.value ->> 5 FROM json_each(?) j WHERE identifiers.id = j.value ->> 0`,
      JSON.stringify(rows),
    );
  }
}
