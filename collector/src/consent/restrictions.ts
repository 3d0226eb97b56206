/**
 * Why a person's data is kept but not used. `restriction`: they asked for it. `objection`: they object to what does not
 * rest on their consent. `hold`: erasure is due, but a law wants it kept. `minor`: under 14, and no guardian has agreed.
 */
export type Ground = 'restriction' | 'objection' | 'hold' | 'minor';

/** What becomes of an event: stored, put aside unread, or not kept at all. */
export type Bar = 'none' | 'shelve' | 'drop';

/**
 * What the grounds over a person mean for a new event. Nothing is collected on consent while processing is restricted;
 * what a contract obliges to keep (an order) is kept, and put aside. An objection leaves to the person what they consent
 * to. GDPR 18 (2), 21 (1); PIPL 31, 44, 47.
 */
export function barOf(grounds: readonly Ground[], basis: { consent: boolean }): Bar {
  if (grounds.length === 0) return 'none';
  if (!basis.consent) return 'shelve';
  return grounds.some((ground) => ground !== 'objection') ? 'drop' : 'none';
}

/** Who restricted processing, in the graph's Durable Object, so that the consumer asks in the turn in which it stitches. */
export class Restrictions {
  #any: boolean;

  constructor(private readonly sql: SqlStorage) {
    this.#any = this.#count() > 0;
  }

  /** Sets what one request restricts, in place of what it restricted before; nothing lifts it. */
  set(request: string, ground: Ground, keys: readonly string[]): void {
    this.sql.exec('DELETE FROM restricted WHERE request = ?', request);
    for (const key of keys) this.sql.exec('INSERT OR IGNORE INTO restricted VALUES (?, ?, ?)', key, request, ground);
    this.#any = this.#count() > 0;
  }

  /** Takes erased identifiers out. */
  erase(keys: readonly string[]): void {
    this.sql.exec('DELETE FROM restricted WHERE key IN (SELECT value FROM json_each(?))', JSON.stringify(keys));
    this.#any = this.#count() > 0;
  }

  /** Whether anybody is restricted: the gate costs nothing while nobody is. */
  any(): boolean {
    return this.#any;
  }

  grounds(keys: readonly string[]): Ground[] {
    const sql = 'SELECT DISTINCT ground FROM restricted WHERE key IN (SELECT value FROM json_each(?))';
    return [...this.sql.exec<{ ground: Ground }>(sql, JSON.stringify(keys))].map((row) => row.ground);
  }

  #count(): number {
    return this.sql.exec<{ n: number }>('SELECT count(*) AS n FROM restricted').one().n;
  }
}
