import type { Evidence, HeldIdentifier, LabelledIdentifier, PersonReply, ResolveReply, WhyStep } from '@guiyi/protocol';
import { parseKey } from '../../lib/identifier.ts';
import { FOREVER, LAYER } from '../observation.ts';
import { type Link, pathBetween } from '../path.ts';
import type { HoldStore } from '../tables/hold-store.ts';
import type { HoldName } from '../tables/ident.ts';
import type { StoredHold } from '../tables/stored-hold.ts';
import type { Graph } from './erase.ts';

/** The hold that is open now; undefined where the last one has ended. */
export function current(holds: HoldStore, ident: number): StoredHold | undefined {
  return holds.of(ident).find((hold) => hold.until >= FOREVER);
}

export function resolved({ evidence, holds }: Graph, key: string, at = FOREVER - 1): ResolveReply {
  const ident = evidence.id(key);
  const hold = ident === undefined ? undefined : holds.of(ident).find((row) => row.since <= at && at < row.until);
  if (hold === undefined) return { status: 'unknown', person_id: null, identifiers: [] };
  return { status: hold.status, person_id: holds.personOf(hold.core), identifiers: held(holds, hold.core) };
}

export function person({ holds }: Graph, id: string): PersonReply | null {
  const core = holds.coreOf(id);
  if (core === undefined) return null;
  const identifiers = held(holds, core);
  const first = identifiers.map((identifier) => identifier.since).sort()[0] ?? '';
  return { person_id: holds.personOf(core), first_seen: first, identifiers, graph_version: holds.pending.version() };
}

/** Every piece of evidence that names two or more identifiers of a person, the voided ones too. */
export function evidence(graph: Graph, id: string): Evidence[] | null {
  return links(graph, id)?.map((link) => link.evidence) ?? null;
}

/** The chain of evidence from one identifier of a person to another; null where the person does not hold both. */
export function path(graph: Graph, id: string, from: string, to: string): WhyStep[] | null {
  const { holds } = graph;
  const counting = links(graph, id)?.filter((link) => !link.evidence.voided) ?? [];
  const own = new Map(holds.ofCore(holds.coreOf(id) ?? '').map((hold) => [hold.key, label(hold)]));
  if (!own.has(from) || !own.has(to)) return null;
  const labelled = (key: string) => own.get(key) as LabelledIdentifier;
  const steps = pathBetween(counting, from, to);
  return (
    steps?.map(({ evidence: { identifiers: _, voided: __, ...evidence }, from, to }) => {
      return { ...evidence, from: labelled(from), to: labelled(to) };
    }) ?? null
  );
}

function links({ sql, holds }: Graph, id: string): Link<Evidence>[] | null {
  const core = holds.coreOf(id);
  if (core === undefined) return null;
  const own = new Map(holds.ofCore(core).map((hold) => [hold.ident, hold]));
  const sets = sql.exec<SetRow>(
    `SELECT s.id, s.layer, s.source, s.first, s.last, s.count, s.voided FROM sets s WHERE s.id IN (
     SELECT evidence FROM mentions WHERE ident IN (SELECT value FROM json_each(?))) ORDER BY s.first, s.id`,
    JSON.stringify([...own.keys()]),
  );
  return [...sets].flatMap((set) => {
    const members = [...sql.exec<{ ident: number }>('SELECT ident FROM members WHERE "set" = ?', set.id)];
    const named = members.flatMap(({ ident }) => own.get(ident) ?? []);
    if (named.length < 2) return [];
    const identifiers = named.map(label);
    return [{ evidence: { ...piece(set), identifiers }, identifiers: named.map(({ key }) => key) }];
  });
}

interface SetRow extends Record<string, SqlStorageValue> {
  id: number;
  layer: number;
  source: string;
  first: number;
  last: number;
  count: number;
  voided: number;
}

export const TRUST = Object.keys(LAYER) as (keyof typeof LAYER)[];

function piece(set: SetRow): Omit<Evidence, 'identifiers'> {
  return {
    evidence_id: `s${set.id}`,
    source_id: set.source,
    trust: TRUST[set.layer] ?? 'claimed',
    first: iso(set.first),
    last: iso(set.last),
    count: set.count,
    voided: set.voided === 1,
  };
}

function held(holds: HoldStore, core: HoldName): HeldIdentifier[] {
  return holds.ofCore(core).map((hold) => ({
    ...label(hold),
    since: iso(hold.since),
    until: hold.until >= FOREVER ? null : iso(hold.until),
  }));
}

/** What staff see of an identifier. */
export function label({ ident, key, masked }: { ident: number; key: string; masked: string }): LabelledIdentifier {
  const { type, scope } = parseKey(key);
  return { ref: `i${ident}`, type, scope, masked };
}

export function iso(time: number): string {
  return new Date(time).toISOString();
}
