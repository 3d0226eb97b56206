import type { LedgerStore } from '../../consent/ledger-store.ts';
import { print48 } from '../../lib/digest.ts';
import { isWhole, OPEN, type Span } from '../../lib/erasure.ts';
import { FOREVER, LAYER } from '../observation.ts';
import { DEFAULT_POLICY, isStrong } from '../policy.ts';
import type { Aliases } from '../tables/aliases.ts';
import type { EvidenceStore } from '../tables/evidence-store.ts';
import type { HoldStore } from '../tables/hold-store.ts';
import type { HoldName } from '../tables/ident.ts';

/** What an erasure of a person would take, and what of that person it would leave. */
export interface Scope {
  spans: Span[];
  /** Identifiers that only a staff decision joins to the named ones: not provably theirs, left for review. */
  withheld: number;
}

/**
 * How far a request reaches. `person`: all that observed evidence joins to the named ones. `proven`: the same, but to a
 * strong identifier only over verified evidence, for anyone can claim a number in a browser. `listed`: only
 * the named ones.
 */
export type ScopeName = 'person' | 'proven' | 'listed';

/** The parts of the graph that an erasure touches. */
export interface Graph {
  sql: SqlStorage;
  evidence: EvidenceStore;
  holds: HoldStore;
  ledger: LedgerStore;
  aliases: Aliases;
}

/**
 * The identifiers that are provably of the named ones' person: those that observed evidence joins to them. A link that
 * staff made is no proof, for it may be the mistake that is being mended. `listed` takes the named ones only.
 */
export function scopeOf({ sql, evidence, holds, aliases }: Graph, named: readonly string[], scope: ScopeName): Scope {
  const spans = new Map<number, Span[]>();
  const cores = new Set<HoldName>();
  const queue: { ident: number; core?: HoldName }[] = named.flatMap((key) => {
    const ident = evidence.id(aliases.nameOf(key));
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
    const near = linked(sql, ident)
      .filter((link) => holds.of(link.ident).some((hold) => hold.core === own.core))
      .filter((link) => scope === 'person' || isProven(link));
    queue.push(...near.map((link) => ({ ident: link.ident, core: own.core })));
  }
  const left = [...cores].flatMap((core) => holds.ofCore(core)).filter((hold) => !spans.has(hold.ident));
  const taken = [...spans.values()].flat();
  const whole = new Set(taken.filter(isWhole).map(({ key }) => key));
  // What is still on its way in may name the same number in another form.
  const forms = aliases.formsOf([...whole]).map(({ form }) => ({ key: form, since: 0, until: OPEN, form: true }));
  return {
    spans: [...taken, ...forms],
    withheld: scope === 'listed' ? 0 : new Set(left.map((hold) => hold.ident)).size,
  };
}

function spansOf(key: string, mine: readonly { since: number; until: number }[], whole: boolean): Span[] {
  return whole
    ? [{ key, since: 0, until: OPEN }]
    : mine.map(({ since, until }) => ({ key, since, until: Math.min(until, OPEN) }));
}

/** The identifiers that observed evidence, not staff, joins to this one. */
function linked(sql: SqlStorage, ident: number): Link[] {
  const rows = sql.exec<Link>(
    `SELECT o.ident, i.key, min(e.layer) AS layer FROM mentions m JOIN evidence e ON e.id = m.evidence
     JOIN members o ON o."set" = e.id JOIN idents i ON i.id = o.ident
     WHERE m.ident = ? AND e.voided IS NULL AND e.layer > ? GROUP BY o.ident`,
    ident,
    LAYER.staff,
  );
  return [...rows];
}

/** Another identifier, and the most trusted evidence that names it beside the first. */
interface Link extends Record<string, SqlStorageValue> {
  ident: number;
  key: string;
  layer: number;
}

/** Nobody proves a strong identifier by what a browser says; the browser itself is theirs. */
function isProven({ key, layer }: Link): boolean {
  return layer <= LAYER.verified || !isStrong(key, DEFAULT_POLICY);
}

/**
 * Removes the evidence and the consent of whole identifiers. Returns the identifiers near them, which have to be computed
 * anew from what remains. The tables are up to date.
 */
export function remove({ sql, evidence, holds, ledger, aliases }: Graph, spans: readonly Span[]): number[] {
  const keys = spans.filter(isWhole).map((span) => span.key);
  const idents = keys.flatMap((key) => evidence.id(key) ?? []);
  const gone = JSON.stringify(idents);
  const sets = sql
    .exec<{ id: number; members: string }>(
      `SELECT DISTINCT e.id, e.members FROM mentions m JOIN evidence e ON e.id = m.evidence
       WHERE m.ident IN (SELECT value FROM json_each(?))`,
      gone,
    )
    .toArray();
  const near = new Set(sets.flatMap(({ members }) => JSON.parse(members) as number[]));
  for (const ident of idents) near.delete(ident);
  const left = holds.remove(idents, keys);
  const removed = JSON.stringify(sets.map(({ id }) => id));
  sql.exec(
    `DELETE FROM mentions WHERE ident IN (SELECT value FROM json_each(?))
     AND evidence IN (SELECT value FROM json_each(?))`,
    JSON.stringify([...idents, ...near]),
    removed,
  );
  sql.exec('DELETE FROM sightings WHERE evidence IN (SELECT value FROM json_each(?))', removed);
  sql.exec('DELETE FROM evidence WHERE id IN (SELECT value FROM json_each(?))', removed);
  const bars = sql
    .exec<{ id: number }>(
      `DELETE FROM bars WHERE a IN (SELECT value FROM json_each(?1)) OR b IN (SELECT value FROM json_each(?1)) RETURNING id`,
      JSON.stringify(keys),
    )
    .toArray();
  // Their numbers may be given again: what was said of them must go too.
  const targets = [...sets.map(({ id }) => `s${id}`), ...bars.map(({ id }) => `b${id}`)];
  sql.exec('DELETE FROM voids WHERE target IN (SELECT value FROM json_each(?))', JSON.stringify(targets));
  ledger.erase(idents);
  aliases.remove(keys);
  const prints = JSON.stringify(keys.map(print48));
  sql.exec(
    `DELETE FROM prints WHERE print IN (SELECT value FROM json_each(?)) AND ident IN (SELECT value FROM json_each(?))`,
    prints,
    gone,
  );
  sql.exec('DELETE FROM identifiers WHERE id IN (SELECT value FROM json_each(?))', gone);
  evidence.forget();
  evidence.doubt([...near]);
  for (const ident of near) evidence.recount(ident);
  return [...new Set([...near, ...left])];
}

/** Rows of the graph that came after an erasure, by table: they are of someone new who uses the same identifier. */
export function laterThan(at: number): Record<string, string> {
  return { aliases: `time >= ${at}`, identifiers: `first >= ${at}`, evidence: `time >= ${at}`, bars: `time >= ${at}` };
}
