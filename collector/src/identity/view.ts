import type {
  CategoryPreferences,
  Evidence,
  HeldIdentifier,
  LabelledIdentifier,
  PersonConsentReply,
  PersonReply,
  RegisteredConsent,
  ResolveReply,
  WhyStep,
} from '@guiyi/protocol';
import type { LedgerRow, LedgerStore } from '../consent/ledger-store.ts';
import { keyType, parseKey } from '../lib/identifier.ts';
import type { EvidenceStore } from './evidence-store.ts';
import { FOREVER } from './graph.ts';
import type { HoldStore, StoredHold } from './hold-store.ts';
import { LAYER } from './observation.ts';
import { type Link, pathBetween } from './path.ts';

/** The hold that is open now; undefined where the last one has ended. */
export function current(holds: HoldStore, ident: number): StoredHold | undefined {
  return holds.of(ident).find((hold) => hold.until >= FOREVER);
}

/**
 * Whether evidence that is already known can change nothing when it comes again: each identifier has one hold, open
 * since its first sight, and all strong ones are with one person.
 */
export function settled(holds: HoldStore, idents: readonly number[]): boolean {
  const cores = new Set<string>();
  for (const ident of idents) {
    const [hold, ...others] = holds.of(ident);
    if (hold === undefined || others.length > 0 || hold.until < FOREVER) return false;
    if (hold.status === 'owned') cores.add(hold.core);
    else if (hold.status !== 'ambiguous') return false;
  }
  return cores.size <= 1;
}

export function resolved(store: EvidenceStore, holds: HoldStore, key: string, at = FOREVER - 1): ResolveReply {
  const ident = store.id(key);
  const hold = ident === undefined ? undefined : holds.of(ident).find((row) => row.since <= at && at < row.until);
  if (hold === undefined) return { status: 'unknown', person_id: null, identifiers: [] };
  return { status: hold.status, person_id: holds.personOf(hold.core), identifiers: held(holds, hold.core) };
}

export function person(holds: HoldStore, id: string): PersonReply | null {
  const core = holds.coreOf(id);
  if (core === undefined) return null;
  const identifiers = held(holds, core);
  const first = identifiers.map((identifier) => identifier.since).sort()[0] ?? '';
  return { person_id: holds.personOf(core), first_seen: first, identifiers, graph_version: holds.version() };
}

/** Every piece of evidence that names two or more identifiers of a person, the voided ones too. */
export function evidence(sql: SqlStorage, holds: HoldStore, id: string): Evidence[] | null {
  return links(sql, holds, id)?.map((link) => link.evidence) ?? null;
}

/** The chain of evidence from one identifier of a person to another; null where the person does not hold both. */
export function path(sql: SqlStorage, holds: HoldStore, id: string, from: string, to: string): WhyStep[] | null {
  const counting = links(sql, holds, id)?.filter((link) => !link.evidence.voided) ?? [];
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

function links(sql: SqlStorage, holds: HoldStore, id: string): Link<Evidence>[] | null {
  const core = holds.coreOf(id);
  if (core === undefined) return null;
  const own = new Map(holds.ofCore(core).map((hold) => [hold.ident, hold]));
  const sets = sql.exec<SetRow>(
    `SELECT DISTINCT s.id, s.layer, s.source, s.first, s.last, s.count, s.voided FROM sets s
     JOIN members m ON m."set" = s.id WHERE m.ident IN (SELECT value FROM json_each(?)) ORDER BY s.first, s.content`,
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

export function consent(sql: SqlStorage, holds: HoldStore, ledger: LedgerStore, id: string): PersonConsentReply | null {
  const core = holds.coreOf(id);
  if (core === undefined) return null;
  const idents = holds.ofCore(core).map((hold) => hold.ident);
  const records = ledger.rows(idents).map((row) => {
    const { key, masked } = sql
      .exec<{ key: string; masked: string }>(
        // Who decided may be erased; then it is shown by an identifier of this person that it covers.
        `SELECT key, masked FROM idents WHERE id = coalesce(?, (SELECT min(ident) FROM consent_covers
         WHERE seq = ? AND ident IN (SELECT value FROM json_each(?))))`,
        row.ident,
        row.seq,
        JSON.stringify(idents),
      )
      .one();
    return {
      seq: row.seq,
      time: iso(row.time),
      identifier: { type: keyType(key), masked },
      preferences: JSON.parse(row.preferences) as CategoryPreferences,
      notice_version: row.notice_version,
      notice_hash: row.notice_hash,
      locale: row.locale,
      gpc: row.gpc === 1,
      source_id: row.source,
      surface: row.surface,
      action: row.action,
    };
  });
  return { effective: ledger.effective(idents), records };
}

/** Records of the ledger, oldest first, each with whom it is of, masked: the register of consent. */
export function registered(sql: SqlStorage, after: number, limit: number): RegisteredConsent[] {
  const rows = sql.exec<LedgerRow & { key: string | null; masked: string | null }>(
    `SELECT c.*, i.key AS key, i.masked FROM consent c LEFT JOIN idents i ON i.id = c.ident
     WHERE c.seq > ? ORDER BY c.seq LIMIT ?`,
    after,
    limit,
  );
  return [...rows].map((row) => ({
    seq: row.seq,
    time: iso(row.time),
    identifier: row.masked === null || row.key === null ? null : { type: keyType(row.key), masked: row.masked },
    preferences: JSON.parse(row.preferences) as CategoryPreferences,
    notice_version: row.notice_version,
    notice_hash: row.notice_hash,
    locale: row.locale,
    surface: row.surface,
    action: row.action,
    gpc: row.gpc === 1,
    source_id: row.source,
  }));
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

function held(holds: HoldStore, core: string): HeldIdentifier[] {
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
