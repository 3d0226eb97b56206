import type { ChainReply } from '@guiyi/protocol';
import { sha256 } from '../lib/keyed.ts';
import type { ChainEnd } from '../store/chain-ends.ts';

/** What a link of the chain vouches for: a record of the ledger, or an erasure (`note`), which has no salt. */
interface Link extends Record<string, SqlStorageValue> {
  n: number;
  record: number | null;
  note: string | null;
  salt: string | null;
  commitment: string;
  hash: string;
}

const START = '0'.repeat(64);

/**
 * The ledger's hash chain: each link holds a salted commitment to one record and the hash of the link before. An erasure
 * removes a record's content and salt, after which the commitment says nothing any more and the chain is still whole; the
 * erasure itself is a link, so that nobody can pass an edit off as one.
 */
export class Chain {
  constructor(private readonly sql: SqlStorage) {
    // Only where no chain could vouch for them yet: a record that somebody adds later must be noticed.
    const before =
      this.end() === null || sql.exec("DELETE FROM state WHERE name = 'chain_again' RETURNING 1").toArray().length > 0;
    if (before) for (const seq of this.#unchained()) this.append(seq);
  }

  /** Vouches for a record, once its content is complete, and anew for what an erasure leaves of it for others. */
  append(record: number): void {
    const salt = crypto.randomUUID();
    this.#add({ record, note: null, salt, commitment: commitment(salt, this.#content(record)) });
  }

  /** Forgets the salts of records whose content goes, and writes down that an erasure took them. */
  erase(records: readonly number[]): void {
    if (records.length === 0) return;
    const note = JSON.stringify(records);
    this.sql.exec('UPDATE consent_chain SET salt = NULL WHERE record IN (SELECT value FROM json_each(?))', note);
    this.#add({ record: null, note, salt: null, commitment: sha256(note) });
  }

  /** The last link; null while there is none. */
  end(): ChainEnd | null {
    const sql = 'SELECT n, hash FROM consent_chain ORDER BY n DESC LIMIT 1';
    return this.sql.exec<{ n: number; hash: string }>(sql).toArray()[0] ?? null;
  }

  /** Recomputes every link from the first on; `ends` are links that are known elsewhere, so that a cut end is noticed. */
  verify(ends: readonly ChainEnd[]): Omit<ChainReply, 'anchored'> {
    const erased = new Set<number>();
    const report: Omit<ChainReply, 'anchored'> = {
      ok: true,
      records: 0,
      erased: 0,
      links: 0,
      head: START,
      broken: null,
    };
    const links = this.sql.exec<Link>('SELECT * FROM consent_chain ORDER BY n').toArray();
    for (const { note } of links) if (note !== null) for (const seq of JSON.parse(note) as number[]) erased.add(seq);
    for (const link of links) {
      const why = this.#fault(link, report, erased) ?? otherThan(link, ends);
      if (why !== null) return { ...report, ok: false, broken: { link: link.n, record: link.record, why } };
      report.links = link.n;
      report.head = link.hash;
      if (link.record !== null) report[link.salt === null ? 'erased' : 'records'] += 1;
    }
    const [record] = this.#unchained();
    if (record === undefined) return cutOff(report, ends);
    return { ...report, ok: false, broken: { link: report.links + 1, record, why: 'unchained' } };
  }

  #fault(link: Link, { links, head }: Pick<ChainReply, 'links' | 'head'>, erased: ReadonlySet<number>) {
    if (link.n !== links + 1 || link.hash !== hashOf(head, link)) return 'link';
    if (link.note !== null) return link.commitment === sha256(link.note) ? null : 'link';
    if (link.salt === null) return erased.has(link.record ?? 0) ? null : 'missing';
    const content = this.#content(link.record ?? 0);
    if (content === null) return 'missing';
    return link.commitment === commitment(link.salt, content) ? null : 'content';
  }

  #add(link: Pick<Link, 'record' | 'note' | 'salt' | 'commitment'>): void {
    const last = this.end();
    const n = (last?.n ?? 0) + 1;
    const hash = hashOf(last?.hash ?? START, { ...link, n });
    const { record, note, salt, commitment: committed } = link;
    this.sql.exec('INSERT INTO consent_chain VALUES (?, ?, ?, ?, ?, ?)', n, record, note, salt, committed, hash);
  }

  /** All that a record says: its row, and whom it covers. */
  #content(seq: number): string | null {
    const [row] = this.sql.exec('SELECT * FROM consent WHERE seq = ?', seq);
    const covers = this.sql.exec('SELECT ident FROM consent_covers WHERE seq = ? ORDER BY ident', seq).toArray();
    return row === undefined ? null : JSON.stringify([row, covers]);
  }

  #unchained(): number[] {
    const sql =
      'SELECT seq FROM consent WHERE seq NOT IN (SELECT record FROM consent_chain WHERE salt IS NOT NULL) ORDER BY seq';
    return this.sql
      .exec<{ seq: number }>(sql)
      .toArray()
      .map((row) => row.seq);
  }
}

/** Whether the link that was noted elsewhere under its number was another one. */
function otherThan(link: Link, ends: readonly ChainEnd[]): 'link' | null {
  return ends.some(({ n, hash }) => n === link.n && hash !== link.hash) ? 'link' : null;
}

/** Whether links are missing at the end. */
function cutOff<T extends Pick<ChainReply, 'links'>>(report: T, ends: readonly ChainEnd[]): T {
  if (ends.every(({ n }) => n <= report.links)) return report;
  return { ...report, ok: false, broken: { link: report.links + 1, record: null, why: 'end' } };
}

function commitment(salt: string, content: string | null): string {
  return sha256(`${salt}\n${content}`);
}

function hashOf(before: string, { n, record, note, commitment: committed }: Omit<Link, 'salt' | 'hash'>): string {
  return sha256([before, n, record ?? '', note ?? '', committed].join('\n'));
}
