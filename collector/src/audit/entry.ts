import { createHmac } from 'node:crypto';
import type { AuditEntry, AuditVerifyReply } from '@guiyi/protocol';
import { sha256 } from '../lib/keyed.ts';

/** An entry as it is kept. The chain vouches for the reason by a salted commitment, so that an erasure can take it. */
export interface Row extends Record<string, SqlStorageValue> {
  n: number;
  /** Milliseconds. */
  time: number;
  actor: string;
  role: AuditEntry['role'];
  action: string;
  subject: string | null;
  target: string | null;
  status: number;
  reason: string | null;
  salt: string | null;
  commitment: string | null;
  hash: string;
}

/** Where the chain begins: right after the last entry that was removed when its time was over. */
export interface Base {
  n: number;
  hash: string;
}

/** Before the first entry. */
export const START: Base = { n: 0, hash: '0'.repeat(64) };

/** What the chain remembers of a reason once reason and salt are gone: nothing that could be read. */
export function commitmentOf(salt: string, reason: string): string {
  return sha256(`${salt}\n${reason}`);
}

/**
 * Keyed, so that who can write the database but does not know the pepper cannot make a chain that verifies.
 *
 * @param before hash of the entry before
 */
export function hashOf(pepper: string, before: string, row: Omit<Row, 'reason' | 'salt' | 'hash'>): string {
  const { n, time, actor, role, action, subject, target, status, commitment } = row;
  const said = JSON.stringify([before, n, time, actor, role, action, subject, target, status, commitment]);
  return createHmac('sha256', `audit:${pepper}`).update(said).digest('hex');
}

/** How an entry names a person or an identifier: nobody can go from here back to an id, but who has the id can look for it. */
export function subjectRef(pepper: string, id: string): string {
  return createHmac('sha256', `audit-subject:${pepper}`).update(id).digest('base64url').slice(0, 24);
}

/** The action of an entry that says which reasons an erasure took; `target` lists their numbers as JSON. */
export const REASONS_ERASED = 'erase reasons';

/**
 * Checks entries, oldest first, against the chain.
 *
 * @param rows read one by one: there may be more of them than memory
 * @param erased entries whose reason an erasure took, see {@link erasedBy}
 * @param ends entries as they were noted elsewhere, none before `base`
 */
export function verify(
  pepper: string,
  base: Base,
  rows: Iterable<Row>,
  erased: ReadonlySet<number>,
  ends: readonly Base[],
): Omit<AuditVerifyReply, 'anchored'> {
  const report: Omit<AuditVerifyReply, 'anchored'> = {
    ok: true,
    entries: 0,
    first: base.n + 1,
    head: base.hash,
    broken: null,
  };
  let n = base.n;
  for (const row of rows) {
    const why = faultOf(pepper, { n, hash: report.head }, row, erased, ends);
    if (why !== null) return { ...report, ok: false, broken: { n: why === 'gap' ? n + 1 : row.n, why } };
    n = row.n;
    report.entries += 1;
    report.head = row.hash;
  }
  if (ends.some((end) => end.n > n)) return { ...report, ok: false, broken: { n: n + 1, why: 'end' } };
  return report;
}

function faultOf(pepper: string, before: Base, row: Row, erased: ReadonlySet<number>, ends: readonly Base[]) {
  if (row.n !== before.n + 1) return 'gap';
  if (row.hash !== hashOf(pepper, before.hash, row)) return 'entry';
  if (ends.some((end) => end.n === row.n && end.hash !== row.hash)) return 'entry';
  if (row.salt !== null) return row.commitment === commitmentOf(row.salt, row.reason ?? '') ? null : 'reason';
  const bare = row.reason === null && (row.commitment === null || erased.has(row.n));
  return bare ? null : 'reason';
}

/** What an entry {@link REASONS_ERASED} lists. That it was not edited shows when its turn comes. */
export function erasedBy({ target }: Pick<Row, 'target'>): number[] {
  try {
    return JSON.parse(target ?? '[]') as number[];
  } catch {
    return [];
  }
}
