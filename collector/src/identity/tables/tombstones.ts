import { type Dated, isWhole, type Span } from '../../lib/erasure.ts';
import { tombstoneOf } from './tombstone-hash.ts';

/** Entries of the cache of hashes, at about 150 bytes each. */
const CACHE = 50_000;

/** A tombstone: what happened from `since` on and before `until` is refused. */
export interface Tombstone extends Record<string, SqlStorageValue> {
  hash: string;
  since: number;
  until: number;
}

/**
 * What is left of the erased: keyed hashes of their identifiers, and until when each is refused. They live here and not
 * in D1, so that a restored D1 cannot bring anyone back.
 */
export class Tombstones {
  readonly #hashes = new Map<string, string>();
  #any: boolean;

  constructor(
    private readonly sql: SqlStorage,
    private readonly pepper: string,
  ) {
    this.#any = sql.exec('SELECT 1 FROM tombstones LIMIT 1').toArray().length > 0;
  }

  add(spans: readonly Span[], at: number): void {
    for (const span of spans) {
      this.sql.exec(
        `INSERT INTO tombstones VALUES (?, ?, ?) ON CONFLICT (hash, since) DO UPDATE SET until = max(until, excluded.until)`,
        this.#hash(span.key),
        span.since,
        isWhole(span) ? at : Math.min(span.until, at),
      );
      this.#any = true;
    }
  }

  /** Whether anybody was erased: what is asked below costs nothing before. */
  any(): boolean {
    return this.#any;
  }

  /** Whether one of these identifiers was erased after the event. */
  refuses({ keys, time, received }: Dated): boolean {
    const when = Math.min(time, received);
    return this.#any && keys.some((key) => this.#rows(key).some((row) => row.since <= time && when < row.until));
  }

  /** The newest ones, for those who ask often: they are told by the hash. */
  newest(limit: number): Tombstone[] {
    return [...this.sql.exec<Tombstone>('SELECT * FROM tombstones ORDER BY until DESC LIMIT ?', limit)];
  }

  /** How many erasures D1 has been through, at least; `seen` raises it. */
  fence(seen = 0): number {
    const sql = `INSERT INTO state VALUES ('fence', ?) ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)
      RETURNING value`;
    return this.sql.exec<{ value: number }>(sql, seen).one().value;
  }

  /** What was erased of these identifiers. */
  of(keys: readonly string[]): Span[] {
    return this.#any ? keys.flatMap((key) => this.#rows(key).map((row) => ({ key, ...row }))) : [];
  }

  /** When the identifier was last erased whole; 0 when it never was. Whoever comes back with it is someone new. */
  epoch(key: string): number {
    return this.#any
      ? Math.max(
          0,
          ...this.#rows(key)
            .filter((row) => row.since === 0)
            .map((row) => row.until),
        )
      : 0;
  }

  #rows(key: string): { since: number; until: number }[] {
    return [
      ...this.sql.exec<{ since: number; until: number }>(
        'SELECT since, until FROM tombstones WHERE hash = ?',
        this.#hash(key),
      ),
    ];
  }

  #hash(key: string): string {
    const known = this.#hashes.get(key);
    if (known !== undefined) return known;
    const hash = tombstoneOf(this.pepper, key);
    if (this.#hashes.size >= CACHE) this.#hashes.clear();
    this.#hashes.set(key, hash);
    return hash;
  }
}
