import type { CategoryPreferences, ChainReply, ConsentReceipt, ConsentState, Purpose } from '@guiyi/protocol';
import type { ChainEnd } from '../store/chain-ends.ts';
import { Chain } from './chain.ts';
import { Denials } from './denials.ts';
import { type ConsentRecord, effective, toAsk } from './ledger.ts';
import { asRecorded } from './notice.ts';
import { NoticeStore } from './notice-store.ts';

/** A visitor's decision, as it came. */
export interface Decision {
  /** Source id and message id: a decision sent twice is one record. */
  key: string;
  preferences: CategoryPreferences;
  notice_version: string | null;
  notice_hash: string | null;
  locale: string | null;
  surface: string | null;
  action: string | null;
  gpc: boolean;
  source: string;
}

/** A decision as it is written down. */
export interface NewRecord extends Decision {
  time: number;
  /** The identifier that decided; null for a refusal by somebody who never got one. */
  ident: number | null;
}

/** A row of the ledger. */
export interface LedgerRow extends Record<string, SqlStorageValue> {
  seq: number;
  time: number;
  ident: number | null;
  preferences: string;
  notice_version: string | null;
  notice_hash: string | null;
  locale: string | null;
  surface: string | null;
  action: string | null;
  gpc: number;
  source: string;
}

/** The append-only ledger, in the graph's Durable Object. `idents` are the graph's row ids of identifiers. */
export class LedgerStore {
  readonly #chain: Chain;
  readonly notices: NoticeStore;
  readonly denials: Denials;

  constructor(private readonly sql: SqlStorage) {
    this.notices = new NoticeStore(sql);
    this.denials = new Denials(sql);
    this.#chain = new Chain(sql);
  }

  /** Checks every record against the hash chain. */
  verify(ends: readonly ChainEnd[]): Omit<ChainReply, 'anchored'> {
    return this.#chain.verify(ends);
  }

  /** The last link of the chain; null while there is none. */
  end(): ChainEnd | null {
    return this.#chain.end();
  }

  /** Appends a decision that covers `idents`; the same key again appends nothing. Returns its sequence. */
  append(record: NewRecord, idents: readonly number[]): number {
    const [known] = this.sql.exec<{ seq: number }>('SELECT seq FROM consent WHERE key = ?', record.key);
    if (known !== undefined) return known.seq;
    const preferences = asRecorded(record);
    const { seq } = this.sql
      .exec<{ seq: number }>(
        `INSERT INTO consent (seq, key, time, ident, preferences, notice_version, notice_hash, locale, surface, action, gpc, source)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq`,
        this.#next(),
        record.key,
        record.time,
        record.ident,
        JSON.stringify(preferences),
        record.notice_version,
        record.notice_hash ?? this.notices.hashOf(record.notice_version, record.locale),
        record.locale,
        record.surface,
        record.action,
        +record.gpc,
        record.source,
      )
      .one();
    const shown = this.notices.revisionsOf(record.notice_version);
    for (const ident of idents) {
      this.sql.exec('INSERT OR IGNORE INTO consent_covers VALUES (?, ?)', ident, seq);
      this.denials.note(ident, preferences.analytics, shown, this.notices.current());
    }
    this.#chain.append(seq);
    return seq;
  }

  /** The next sequence. Erasing the last record must not let another take its number. */
  #next(): number {
    return this.sql
      .exec<{ value: number }>(
        `INSERT INTO state SELECT 'consent_seq', 1 + coalesce(max(seq), 0) FROM consent WHERE true
         ON CONFLICT (name) DO UPDATE SET value = max(value + 1, excluded.value) RETURNING value`,
      )
      .one().value;
  }

  /**
   * Erases what these identifiers decided. A record that covers others too goes on holding for them, without saying who
   * made it.
   */
  erase(idents: readonly number[]): void {
    const gone = JSON.stringify(idents);
    this.denials.erase(gone);
    const seqs = this.sql
      .exec<{ seq: number }>(
        `SELECT seq FROM consent_covers WHERE ident IN (SELECT value FROM json_each(?1))
         UNION SELECT seq FROM consent WHERE ident IN (SELECT value FROM json_each(?1))`,
        gone,
      )
      .toArray();
    this.sql.exec('DELETE FROM consent_covers WHERE ident IN (SELECT value FROM json_each(?))', gone);
    this.#chain.erase(seqs.map((row) => row.seq));
    for (const { seq } of seqs) {
      const shared = this.sql.exec('SELECT 1 FROM consent_covers WHERE seq = ? LIMIT 1', seq).toArray().length > 0;
      if (!shared) this.sql.exec('DELETE FROM consent WHERE seq = ?', seq);
      else {
        this.sql.exec(
          `UPDATE consent SET ident = NULL, key = 'erased:' || seq WHERE seq = ?
           AND ident IN (SELECT value FROM json_each(?))`,
          seq,
          gone,
        );
        this.#chain.append(seq);
      }
    }
  }

  /** The records that cover any of these identifiers, oldest first. */
  rows(idents: readonly number[]): LedgerRow[] {
    return [
      ...this.sql.exec<LedgerRow>(
        `SELECT DISTINCT c.* FROM consent c JOIN consent_covers v ON v.seq = c.seq
         WHERE v.ident IN (SELECT value FROM json_each(?)) ORDER BY c.seq`,
        JSON.stringify(idents),
      ),
    ];
  }

  /** What the person who holds these identifiers agrees to, and what they have to be asked. */
  state(idents: readonly number[]): Omit<ConsentState, 'notice'> {
    const rows = this.rows(idents);
    const shown = rows.map((row) => this.notices.revisionsOf(row.notice_version));
    const purposes = this.notices.latest()?.purposes ?? [];
    return {
      decided: rows.length > 0,
      ask: toAsk(shown, purposes, this.notices.current()),
      effective: this.effective(idents),
    };
  }

  /** The purposes that a record refuses and an earlier one granted: what was done for them has to end. */
  ended(seq: number, idents: readonly number[]): Purpose[] {
    const rows = this.rows(idents).map((row) => ({
      seq: row.seq,
      said: JSON.parse(row.preferences) as CategoryPreferences,
    }));
    const refused = Object.entries(rows.find((row) => row.seq === seq)?.said ?? {}).filter(
      ([, value]) => value === false,
    );
    const before = rows.filter((row) => row.seq < seq);
    return refused
      .map(([purpose]) => purpose as Purpose)
      .filter((purpose) => before.some(({ said }) => said[purpose] === true));
  }

  /** What a receipt says of a record: all of it, and its place in the chain; null where it is erased or never was. */
  receipt(seq: number): ConsentReceipt | null {
    const [row] = this.sql.exec<LedgerRow>('SELECT * FROM consent WHERE seq = ?', seq);
    const [link] = this.sql.exec<{ n: number; hash: string }>(
      'SELECT n, hash FROM consent_chain WHERE record = ? ORDER BY n',
      seq,
    );
    if (row === undefined || link === undefined) return null;
    return {
      seq,
      time: new Date(row.time).toISOString(),
      preferences: JSON.parse(row.preferences) as CategoryPreferences,
      notice: { version: row.notice_version, hash: row.notice_hash, locale: row.locale },
      surface: row.surface,
      action: row.action,
      gpc: row.gpc === 1,
      source: row.source,
      link: { n: link.n, hash: link.hash },
    };
  }

  /** The effective state of the person who holds these identifiers. */
  effective(idents: readonly number[]): CategoryPreferences {
    const current = this.notices.current();
    const records: ConsentRecord[] = this.rows(idents).map(({ seq, preferences, notice_version }) => ({
      seq,
      revisions: this.notices.revisionsOf(notice_version),
      preferences: JSON.parse(preferences) as CategoryPreferences,
      covers: [...this.sql.exec<{ ident: number }>('SELECT ident FROM consent_covers WHERE seq = ?', seq)].map((row) =>
        String(row.ident),
      ),
    }));
    return effective(records, idents.map(String), current);
  }
}
