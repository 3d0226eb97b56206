import { personId } from '../person-id.ts';
import type { EvidenceStore } from './evidence-store.ts';

/** Identifiers whose person ids are computed in one turn: some 50 ms. */
const PORTION = 10_000;

/**
 * From a person id to the identifier whose first hold it names. Hardly anyone asks, so it is brought up to date in large
 * portions between other work, and at the latest when somebody does ask.
 */
export class PersonIndex {
  constructor(
    private readonly sql: SqlStorage,
    private readonly evidence: EvidenceStore,
  ) {}

  /** The identifier whose first hold has this id. */
  find(id: string): number | undefined {
    if (!/^p_[0-9a-f]{20}$/.test(id)) return undefined;
    while (this.catchUp(1));
    const rows = this.sql.exec<{ ident: number }>('SELECT ident FROM persons WHERE digest = ?', digestOf(id));
    return rows.toArray().find(({ ident }) => personId(this.evidence.key(ident)) === id)?.ident;
  }

  /** Does a portion where at least so many identifiers wait; true where it did. What was added is saved. */
  catchUp(waiting = PORTION): boolean {
    const { last, done } = this.sql
      .exec<{ last: number; done: number }>(
        `SELECT coalesce((SELECT max(id) FROM identifiers), 0) AS last,
         coalesce((SELECT value FROM state WHERE name = 'indexed'), 0) AS done`,
      )
      .one();
    if (last - done < waiting) return false;
    const end = Math.min(last, done + PORTION);
    const keys = this.sql.exec('SELECT key, id FROM identifiers WHERE id > ? AND id <= ?', done, end);
    const rows = [...keys.raw<[string, number]>()].map(([key, id]) => [digestOf(personId(key)), id] as const);
    rows.sort((a, b) => a[0] - b[0]);
    this.sql.exec(
      'INSERT OR IGNORE INTO persons SELECT value ->> 0, value ->> 1 FROM json_each(?)',
      JSON.stringify(rows),
    );
    this.sql.exec("INSERT OR REPLACE INTO state VALUES ('indexed', ?)", end);
    return true;
  }

  /** Takes erased identifiers out. */
  remove(idents: readonly number[], keys: readonly string[]): void {
    this.sql.exec(
      'DELETE FROM persons WHERE digest IN (SELECT value FROM json_each(?)) AND ident IN (SELECT value FROM json_each(?))',
      JSON.stringify(keys.map((key) => digestOf(personId(key)))),
      JSON.stringify(idents),
    );
  }
}

/** The first 48 bits of a person id. */
function digestOf(id: string): number {
  return Number.parseInt(id.slice(2, 14), 16);
}
