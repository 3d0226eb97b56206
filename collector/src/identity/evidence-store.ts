import type { Identifier } from '../lib/identifier.ts';
import { identifierKey, keyType } from '../lib/identifier.ts';
import { type Ident, IdentTable } from './ident-table.ts';
import type { Bar, Layer, Observation } from './observation.ts';
import { LAYER } from './observation.ts';
import { DEFAULT_POLICY, isStrong, type Rule } from './policy.ts';

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
  readonly #idents: IdentTable;

  constructor(
    private readonly sql: SqlStorage,
    private readonly rule: Rule,
  ) {
    this.#idents = new IdentTable(sql);
  }

  /** Records a sighting. Returns the set's id where something new was learned, and whether only its time is new. */
  add(seen: NewEvidence): { touched: number[]; set: number | null; repeat: boolean } {
    const idents = seen.identifiers.map((identifier) =>
      this.#idents.see(identifierKey(identifier), identifier.masked, seen.time),
    );
    const touched = idents.filter((ident) => ident.moved).map((ident) => ident.id);
    const keys = seen.identifiers.map(identifierKey);
    const [only] = keys;
    // By the default class, not today's: under another policy a lone sighting of a strong type may say something.
    if (only === undefined || (keys.length === 1 && !isStrong(only, DEFAULT_POLICY))) {
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

  /** Forgets what is kept in memory, because the tables have changed beside it. */
  forget(): void {
    this.#idents.clear();
  }

  id(key: string): number | undefined {
    return this.#idents.byKey(key)?.id;
  }

  has(id: number): boolean {
    return this.#idents.byId(id) !== undefined;
  }

  key(id: number): string {
    return this.#ident(id).key;
  }

  first(id: number): number {
    return this.#ident(id).first;
  }

  #ident(id: number): Ident {
    const ident = this.#idents.byId(id);
    if (ident === undefined) throw new RangeError(`there is no identifier ${id}`);
    return ident;
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
    return this.#ident(ident).hub ?? undefined;
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
    this.#idents.setHub(this.#ident(ident), after);
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
