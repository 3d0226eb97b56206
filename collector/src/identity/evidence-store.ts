import type { Identifier } from '../lib/identifier.ts';
import { identifierKey, keyType } from '../lib/identifier.ts';
import type { Bar, Layer, Observation } from './observation.ts';
import { LAYER } from './observation.ts';
import { isStrong, type Rule } from './policy.ts';

/** Rows of the cache of known identifiers, at about 100 bytes each. */
const CACHE = 50_000;

interface Known {
  id: number;
  first: number;
}

/** What one sighting adds. */
export interface NewEvidence {
  key: string;
  time: number;
  layer: Layer;
  source: string;
  identifiers: readonly Identifier[];
  reason?: string;
}

/** Evidence as it is kept: identifiers, the sets in which they were seen together, and when. */
export class EvidenceStore {
  readonly #known = new Map<string, Known>();

  constructor(
    private readonly sql: SqlStorage,
    private readonly rule: Rule,
  ) {}

  /** Records a sighting. Returns the set's id where something new was learned, and whether only its time is new. */
  add(seen: NewEvidence): { touched: number[]; set: number | null; repeat: boolean } {
    const idents = seen.identifiers.map((identifier) => this.#ident(identifier, seen.time));
    const touched = idents.filter((ident) => ident.moved).map((ident) => ident.id);
    const keys = seen.identifiers.map(identifierKey);
    const [only] = keys;
    if (only === undefined || (keys.length === 1 && !isStrong(only, this.rule.types))) {
      return { touched, set: null, repeat: false };
    }
    const ids = idents.map((ident) => ident.id);
    const { set, created, first } = this.#set(seen, keys, ids);
    const fresh =
      this.sql.exec('INSERT OR IGNORE INTO observations VALUES (?, ?, ?)', set, seen.key, seen.time).rowsWritten > 0;
    if (!fresh) return { touched, set, repeat: false };
    if (created) return { touched: ids, set, repeat: false };
    this.sql.exec(
      'UPDATE sets SET first = min(first, ?2), last = max(last, ?2), count = count + 1 WHERE id = ?1',
      set,
      seen.time,
    );
    return { touched: ids, set, repeat: touched.length === 0 && seen.time >= first };
  }

  #ident({ masked, ...identifier }: Identifier, time: number): { id: number; moved: boolean } {
    const key = identifierKey(identifier);
    const known = this.#known.get(key) ?? this.#find(key);
    if (known !== undefined && known.first <= time) return { id: known.id, moved: false };
    const { id } = this.sql
      .exec<{ id: number }>(
        `INSERT INTO idents (key, masked, first) VALUES (?, ?, ?)
         ON CONFLICT (key) DO UPDATE SET first = excluded.first RETURNING id`,
        key,
        masked,
        time,
      )
      .one();
    this.#remember(key, { id, first: time });
    return { id, moved: true };
  }

  #find(key: string): Known | undefined {
    const [row] = this.sql.exec<{ id: number; first: number }>('SELECT id, first FROM idents WHERE key = ?', key);
    if (row !== undefined) this.#remember(key, row);
    return row;
  }

  #remember(key: string, known: Known): void {
    if (this.#known.size >= CACHE) this.#known.clear();
    this.#known.set(key, known);
  }

  #set(seen: NewEvidence, keys: string[], ids: number[]): { set: number; created: boolean; first: number } {
    const nonce = seen.layer === LAYER.staff ? seen.key : '';
    const content = [seen.layer, seen.source, nonce, ...keys].join('\n');
    const [row] = this.sql.exec<{ id: number; first: number }>('SELECT id, first FROM sets WHERE content = ?', content);
    if (row !== undefined) return { set: row.id, created: false, first: row.first };
    const { id } = this.sql
      .exec<{ id: number }>(
        `INSERT INTO sets (content, layer, source, first, last, count, reason)
         VALUES (?1, ?2, ?3, ?4, ?4, 1, ?5) RETURNING id`,
        content,
        seen.layer,
        seen.source,
        seen.time,
        seen.reason ?? null,
      )
      .one();
    for (const ident of ids) this.sql.exec('INSERT OR IGNORE INTO members VALUES (?, ?)', ident, id);
    return { set: id, created: true, first: seen.time };
  }

  /** Drops erased identifiers from the cache. */
  forget(keys: readonly string[]): void {
    for (const key of keys) this.#known.delete(key);
  }

  id(key: string): number | undefined {
    return (this.#known.get(key) ?? this.#find(key))?.id;
  }

  has(id: number): boolean {
    return this.sql.exec('SELECT 1 FROM idents WHERE id = ?', id).toArray().length > 0;
  }

  key(id: number): string {
    return this.sql.exec<{ key: string }>('SELECT key FROM idents WHERE id = ?', id).one().key;
  }

  first(id: number): number {
    return this.sql.exec<{ first: number }>('SELECT first FROM idents WHERE id = ?', id).one().first;
  }

  /** The sets that name an identifier; of a hub only those that still link. */
  setsOf(ident: number): number[] {
    const rows = this.sql.exec<{ set: number }>(
      'SELECT m."set" FROM members m JOIN sets s ON s.id = m."set" WHERE m.ident = ? AND s.voided = 0 AND s.layer <= ?',
      ident,
      this.hub(ident) ?? LAYER.claimed,
    );
    return [...rows].map((row) => row.set);
  }

  /** The identifiers that were ever seen with this one. */
  neighboursOf(ident: number): number[] {
    const rows = this.sql.exec<{ ident: number }>(
      'SELECT DISTINCT o.ident FROM members m JOIN members o ON o."set" = m."set" WHERE m.ident = ?',
      ident,
    );
    return [...rows].map((row) => row.ident);
  }

  membersOf(set: number): number[] {
    return [...this.sql.exec<{ ident: number }>('SELECT ident FROM members WHERE "set" = ?', set)].map((r) => r.ident);
  }

  observationsOf(set: number, identifiers: readonly string[]): Observation[] {
    const { layer } = this.sql.exec<{ layer: Layer }>('SELECT layer FROM sets WHERE id = ?', set).one();
    const rows = this.sql.exec<{ key: string; time: number }>(
      'SELECT key, time FROM observations WHERE "set" = ?',
      set,
    );
    return [...rows].map(({ key, time }) => ({ key, time, layer, identifiers }));
  }

  bars(): Bar[] {
    return [
      ...this.sql.exec<{ kind: Bar['kind']; a: string; b: string; time: number }>(
        'SELECT kind, a, b, time FROM bars WHERE voided = 0',
      ),
    ];
  }

  /** The highest layer number of links that a hub may still make; undefined for what is no hub. */
  hub(ident: number): number | undefined {
    return this.sql.exec<{ hub: number | null }>('SELECT hub FROM idents WHERE id = ?', ident).one().hub ?? undefined;
  }

  /** Counts an identifier's neighbours anew; true when that made it a hub or ended it. */
  recount(ident: number): boolean {
    const before = this.hub(ident);
    const key = this.key(ident);
    const limit = this.rule.types[keyType(key)].hub;
    const near = (layer: Layer) =>
      this.sql
        .exec<{ n: number }>(
          `SELECT count(DISTINCT o.ident) AS n FROM members m JOIN sets s ON s.id = m."set"
           JOIN members o ON o."set" = m."set" AND o.ident <> m.ident
           WHERE m.ident = ? AND s.voided = 0 AND s.layer BETWEEN 1 AND ?`,
          ident,
          layer,
        )
        .one().n;
    const level = () => {
      if (this.rule.blocked.has(key)) return LAYER.staff;
      if (near(LAYER.claimed) <= limit) return null;
      return near(LAYER.verified) > limit ? LAYER.staff : LAYER.verified;
    };
    const after = level();
    this.sql.exec('UPDATE idents SET hub = ? WHERE id = ?', after, ident);
    return after !== (before ?? null);
  }

  /** Whether an identifier has so many sets that it may be a hub; spares the exact count for nearly all. */
  mayBeHub(ident: number): boolean {
    const key = this.key(ident);
    if (this.rule.blocked.has(key)) return true;
    const limit = this.rule.types[keyType(key)].hub;
    const { n } = this.sql.exec<{ n: number }>('SELECT count(*) AS n FROM members WHERE ident = ?', ident).one();
    return n * 8 > limit;
  }
}
