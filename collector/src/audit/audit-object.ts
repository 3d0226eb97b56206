import { DurableObject } from 'cloudflare:workers';
import { createHmac } from 'node:crypto';
import type { AuditEntry, AuditVerifyReply } from '@guiyi/protocol';
import type { Env } from '../lib/env.ts';
import { scrubText } from '../lib/personal.ts';
import { type Hit, type Needle, searchObject } from '../lib/search.ts';
import { type ChainEnd, noteChainEnd } from '../store/chain-ends.ts';
import type { AuditFilter, NewEntry, Trail } from './client.ts';
import {
  type Base,
  commitmentOf,
  erasedBy,
  hashOf,
  REASONS_ERASED,
  type Row,
  START,
  subjectRef,
  verify,
} from './entry.ts';

const SCHEMA = `
CREATE TABLE IF NOT EXISTS trail (
  n INTEGER PRIMARY KEY, time INTEGER NOT NULL, actor TEXT NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL,
  subject TEXT, target TEXT, status INTEGER NOT NULL, reason TEXT, salt TEXT, commitment TEXT, hash TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS trail_by_subject ON trail (subject, n) WHERE subject IS NOT NULL;
CREATE INDEX IF NOT EXISTS trail_by_action ON trail (actor, action, time);
CREATE TABLE IF NOT EXISTS about (ref TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (ref, n)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS base (n INTEGER NOT NULL, hash TEXT NOT NULL, mac TEXT NOT NULL);
`;

/** The longest reason that is kept. */
const MAX_REASON = 1_000;

/** The audit trail: append-only, hash-chained. What an erasure takes from it is a reason, and that is an entry too. */
export class AuditObject extends DurableObject<Env> implements Trail {
  readonly #sql = this.ctx.storage.sql;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql.exec(SCHEMA);
  }

  async append(entry: NewEntry, now: number): Promise<void> {
    const subject = entry.subject === null ? null : subjectRef(this.env.GUIYI_PEPPER, entry.subject);
    if (entry.once !== undefined && this.#seen({ ...entry, subject }, now - entry.once)) return;
    this.ctx.storage.transactionSync(() => this.#add({ ...entry, subject }, now));
  }

  async ready(): Promise<void> {
    this.#sql.exec('SELECT 1 FROM trail LIMIT 1');
  }

  async list({ subject, actor, action, before, limit }: AuditFilter): Promise<AuditEntry[]> {
    const ref = subject === undefined ? null : subjectRef(this.env.GUIYI_PEPPER, subject);
    const sql = `SELECT n, time, actor, role, action, subject, target, reason, status FROM trail
      WHERE n < ?1 AND (?2 IS NULL OR subject = ?2) AND (?3 IS NULL OR actor = ?3)
        AND (?4 IS NULL OR substr(action, 1, length(?4)) = ?4) ORDER BY n DESC LIMIT ?5`;
    const rows = this.#sql.exec<Row>(sql, before ?? Number.MAX_SAFE_INTEGER, ref, actor ?? null, action ?? null, limit);
    return rows.toArray().map(({ time, ...row }) => ({ ...row, time: new Date(time).toISOString() }));
  }

  async verify(ends: ChainEnd[]): Promise<Omit<AuditVerifyReply, 'anchored'>> {
    const base = this.#base();
    const noted = this.#sql.exec<Row>('SELECT target FROM trail WHERE action = ?', REASONS_ERASED).toArray();
    const rows = this.#sql.exec<Row>('SELECT * FROM trail ORDER BY n');
    if (base === null) return { ok: false, entries: 0, first: 1, head: '', broken: { n: 1, why: 'gap' } };
    const later = ends.filter(({ n }) => n > base.n);
    return verify(this.env.GUIYI_PEPPER, base, rows, new Set(noted.flatMap(erasedBy)), later);
  }

  async erase(keys: string[], needles: Needle[], now: number): Promise<number> {
    const refs = JSON.stringify(keys.map((key) => subjectRef(this.env.GUIYI_PEPPER, key)));
    const sql = `SELECT n FROM trail WHERE reason IS NOT NULL AND (
      n IN (SELECT n FROM about WHERE ref IN (SELECT value FROM json_each(?1)))
      OR EXISTS (SELECT 1 FROM json_each(?2) AS needle WHERE instr(trail.reason, needle.value ->> 'text') > 0))`;
    const named = this.#sql.exec<{ n: number }>(sql, refs, JSON.stringify(needles)).toArray();
    if (named.length > 0) this.ctx.storage.transactionSync(() => this.#forget(named, now));
    this.#sql.exec('DELETE FROM about WHERE ref IN (SELECT value FROM json_each(?))', refs);
    return named.length;
  }

  async search(needles: Needle[]): Promise<{ hits: Hit[]; columns: number }> {
    return searchObject(this.#sql, 'audit', needles);
  }

  async prune(before: number): Promise<number> {
    const old = this.#sql.exec<Row>('SELECT * FROM trail WHERE time < ? ORDER BY n DESC LIMIT 1', before).toArray()[0];
    if (old === undefined) return 0;
    return this.ctx.storage.transactionSync(() => {
      this.#sql.exec('DELETE FROM base');
      this.#sql.exec('INSERT INTO base VALUES (?, ?, ?)', old.n, old.hash, this.#mac(old));
      this.#sql.exec('DELETE FROM about WHERE n <= ?', old.n);
      return this.#sql.exec('DELETE FROM trail WHERE n <= ? RETURNING n', old.n).toArray().length;
    });
  }

  #add({ once: _, reason: said, about = [], ...entry }: NewEntry, time: number): void {
    const last = this.#last();
    const reason = said === null ? null : scrubText(said.slice(0, MAX_REASON));
    const salt = reason === null ? null : crypto.randomUUID();
    const commitment = reason === null || salt === null ? null : commitmentOf(salt, reason);
    const row = { ...entry, n: last.n + 1, time, commitment };
    const hash = hashOf(this.env.GUIYI_PEPPER, last.hash, row);
    const { n, actor, role, action, subject, target, status } = row;
    this.#sql.exec(
      'INSERT INTO trail VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[n, time, actor, role, action, subject, target, status, reason, salt, commitment, hash],
    );
    if (reason !== null) {
      for (const key of about) {
        this.#sql.exec('INSERT OR IGNORE INTO about VALUES (?, ?)', subjectRef(this.env.GUIYI_PEPPER, key), n);
      }
    }
    // Kept elsewhere too, so that a cut end is noticed; it may lag, never lead.
    this.ctx.waitUntil(noteChainEnd(this.env.DB, 'audit', { n, hash }));
  }

  /** Takes reasons and salts; which ones is an entry of its own, so that an edit cannot pass for an erasure. */
  #forget(entries: readonly { n: number }[], now: number): void {
    const target = JSON.stringify(entries.map(({ n }) => n));
    this.#sql.exec('UPDATE trail SET reason = NULL, salt = NULL WHERE n IN (SELECT value FROM json_each(?))', target);
    const entry = { actor: 'guiyi', role: 'system', action: REASONS_ERASED, subject: null, target } as const;
    this.#add({ ...entry, reason: null, status: 200 }, now);
  }

  #seen({ actor, action, subject }: NewEntry, since: number): boolean {
    const sql = 'SELECT 1 FROM trail WHERE actor = ? AND action = ? AND time > ? AND subject IS ? LIMIT 1';
    return this.#sql.exec(sql, actor, action, since, subject).toArray().length > 0;
  }

  #last(): Base {
    const [row] = this.#sql.exec<{ n: number; hash: string }>('SELECT n, hash FROM trail ORDER BY n DESC LIMIT 1');
    return row ?? this.#base() ?? START;
  }

  /** Null where what stands there was not written by us. */
  #base(): Base | null {
    const [row] = this.#sql.exec<{ n: number; hash: string; mac: string }>('SELECT n, hash, mac FROM base');
    if (row === undefined) return START;
    return row.mac === this.#mac(row) ? { n: row.n, hash: row.hash } : null;
  }

  #mac({ n, hash }: Base): string {
    return createHmac('sha256', `audit-base:${this.env.GUIYI_PEPPER}`).update(`${n}\n${hash}`).digest('hex');
  }
}
