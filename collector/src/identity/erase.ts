import type { LedgerStore } from '../consent/ledger-store.ts';
import { isWhole, OPEN, type Span } from '../lib/erasure.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { FOREVER } from './graph.ts';
import type { HoldStore } from './hold-store.ts';
import { LAYER } from './observation.ts';

/** What an erasure of a person would take, and what of that person it would leave. */
export interface Scope {
  spans: Span[];
  /** Identifiers that only a staff decision joins to the named ones: not provably theirs, left for review. */
  withheld: number;
}

/** The parts of the graph that an erasure touches. */
export interface Graph {
  sql: SqlStorage;
  evidence: EvidenceStore;
  holds: HoldStore;
  ledger: LedgerStore;
}

/**
 * The identifiers that are provably of the named ones' person: those that observed evidence joins to them. A link that
 * staff made is no proof, for it may be the mistake that is being mended. `listed` takes the named ones only.
 */
export function scopeOf({ sql, evidence, holds }: Graph, named: readonly string[], scope: 'person' | 'listed'): Scope {
  const spans = new Map<number, Span[]>();
  const cores = new Set<string>();
  const queue: { ident: number; core?: string }[] = named.flatMap((key) => {
    const ident = evidence.id(key);
    return ident === undefined ? [] : [{ ident }];
  });
  for (const { ident, core } of queue) {
    if (spans.has(ident)) continue;
    const all = holds.of(ident);
    const own = all.find((hold) => (core === undefined ? hold.until >= FOREVER : hold.core === core)) ?? all.at(-1);
    if (own === undefined) continue;
    const mine = all.filter((hold) => hold.core === own.core);
    cores.add(own.core);
    spans.set(ident, spansOf(evidence.key(ident), mine, mine.length === all.length));
    if (scope === 'listed' || own.status !== 'owned') continue;
    queue.push(...linked(sql, ident, own.core).map((near) => ({ ident: near, core: own.core })));
  }
  const left = [...cores].flatMap((core) => holds.ofCore(core)).filter((hold) => !spans.has(hold.ident));
  return {
    spans: [...spans.values()].flat(),
    withheld: scope === 'person' ? new Set(left.map((hold) => hold.ident)).size : 0,
  };
}

function spansOf(key: string, mine: readonly { since: number; until: number }[], whole: boolean): Span[] {
  return whole
    ? [{ key, since: 0, until: OPEN }]
    : mine.map(({ since, until }) => ({ key, since, until: Math.min(until, OPEN) }));
}

/** The identifiers of one person that observed evidence, not staff, joins to this one. */
function linked(sql: SqlStorage, ident: number, core: string): number[] {
  const rows = sql.exec<{ ident: number }>(
    `SELECT DISTINCT o.ident FROM members m JOIN sets s ON s.id = m."set" JOIN members o ON o."set" = m."set"
     JOIN holds h ON h.ident = o.ident AND h.core = ? WHERE m.ident = ? AND s.voided = 0 AND s.layer > ?`,
    core,
    ident,
    LAYER.staff,
  );
  return [...rows].map((row) => row.ident);
}

/**
 * Removes the evidence and the consent of whole identifiers. Returns the identifiers near them, which have to be computed
 * anew from what remains.
 */
export function remove({ sql, evidence, holds, ledger }: Graph, spans: readonly Span[]): number[] {
  const keys = spans.filter(isWhole).map((span) => span.key);
  const idents = keys.flatMap((key) => evidence.id(key) ?? []);
  const gone = JSON.stringify(idents);
  const near = sql
    .exec<{ ident: number }>(
      `SELECT DISTINCT o.ident FROM members m JOIN members o ON o."set" = m."set"
       WHERE m.ident IN (SELECT value FROM json_each(?1)) AND o.ident NOT IN (SELECT value FROM json_each(?1))`,
      gone,
    )
    .toArray()
    .map((row) => row.ident);
  const left = holds.remove(idents, keys);
  const sets = sql
    .exec<{ set: number }>('SELECT DISTINCT "set" FROM members WHERE ident IN (SELECT value FROM json_each(?))', gone)
    .toArray();
  const removed = JSON.stringify(sets.map((row) => row.set));
  for (const [table, column] of [
    ['members', 'set'],
    ['observations', 'set'],
    ['sets', 'id'],
  ]) {
    sql.exec(`DELETE FROM ${table} WHERE "${column}" IN (SELECT value FROM json_each(?))`, removed);
  }
  const bars = sql
    .exec<{ id: number }>(
      `DELETE FROM bars WHERE a IN (SELECT value FROM json_each(?1)) OR b IN (SELECT value FROM json_each(?1)) RETURNING id`,
      JSON.stringify(keys),
    )
    .toArray();
  // Their numbers may be given again: what was said of them must go too.
  const targets = [...sets.map((row) => `s${row.set}`), ...bars.map((row) => `b${row.id}`)];
  sql.exec('DELETE FROM voids WHERE target IN (SELECT value FROM json_each(?))', JSON.stringify(targets));
  ledger.erase(idents);
  sql.exec('DELETE FROM idents WHERE id IN (SELECT value FROM json_each(?))', gone);
  evidence.forget();
  for (const ident of near) evidence.recount(ident);
  return [...new Set([...near, ...left])];
}

/** Rows of the graph that came after an erasure, by table: they are of someone new who uses the same identifier. */
export function laterThan(at: number): Record<string, string> {
  return { idents: `first >= ${at}`, sets: `first >= ${at}`, bars: `time >= ${at}` };
}
