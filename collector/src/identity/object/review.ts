import type { ReviewItem } from '@guiyi/protocol';
import { FOREVER } from '../observation.ts';
import { byPriority, HANDOVER } from '../policy.ts';
import type { HoldStore } from '../tables/hold-store.ts';
import { iso, label, TRUST } from './view.ts';

/** Persons that one case names; a kiosk has hundreds. */
const CLAIMS = 20;

interface Case extends Record<string, SqlStorageValue> {
  ident: number;
  key: string;
  masked: string;
  since: number;
  kind: ReviewItem['kind'];
}

/** A case is what the rule decided in a way that staff may know better. What staff have confirmed is no case. */
const CASES = `SELECT c.ident, i.key, i.masked, c.since,
    CASE c.status WHEN 1 THEN 'shared' WHEN 2 THEN 'ambiguous' WHEN 3 THEN 'blocked' ELSE 'moved' END AS kind
  FROM (
    SELECT id AS ident, first AS since, status FROM identifiers WHERE status BETWEEN 1 AND 3
    UNION ALL SELECT s.ident, s.since, s.status FROM spans s JOIN identifiers f ON f.id = s.ident
    WHERE s.until >= ${FOREVER} AND (s.status BETWEEN 1 AND 3 OR s.since > f.first AND EXISTS (
      SELECT 1 FROM spans b WHERE b.ident = s.ident AND b.core <> s.core AND b.status IN (0, 4)
    ))
  ) c JOIN idents i ON i.id = c.ident WHERE i.key NOT LIKE '${HANDOVER.type}:${HANDOVER.scope}:%' AND NOT EXISTS (
    SELECT 1 FROM mentions m JOIN evidence e ON e.id = m.evidence
    WHERE m.ident = c.ident AND e.layer = 0 AND e.voided IS NULL
  ) ORDER BY c.since DESC, i.key LIMIT ?`;

/** Identifiers that two persons claim, that moved, or that link nobody; newest first. */
export function review(sql: SqlStorage, holds: HoldStore, limit: number): ReviewItem[] {
  return [...sql.exec<Case>(CASES, limit)].map((found) => ({
    kind: found.kind,
    identifier: label(found),
    since: iso(found.since),
    claims: claimsOn(sql, holds, found.ident),
  }));
}

interface Claim extends Record<string, SqlStorageValue> {
  set: number;
  layer: number;
  first: number;
  last: number;
  ident: number;
  key: string;
  masked: string;
}

const CLAIMED = `SELECT s.id AS "set", s.layer, s.first, s.last, o.ident, i.key, i.masked
  FROM mentions m JOIN sets s ON s.id = m.evidence JOIN members o ON o."set" = s.id AND o.ident <> m.ident
  JOIN idents i ON i.id = o.ident WHERE m.ident = ? AND s.voided = 0 ORDER BY s.last DESC, s.id, i.key LIMIT 200`;

/** One line a person: the strongest identifier that evidence names beside this one. */
function claimsOn(sql: SqlStorage, holds: HoldStore, ident: number): ReviewItem['claims'] {
  const strongest = new Map<number, Claim>();
  for (const claim of sql.exec<Claim>(CLAIMED, ident)) {
    const known = strongest.get(claim.set);
    if (known === undefined || byPriority(claim.key, known.key) < 0) strongest.set(claim.set, claim);
  }
  const persons = new Map<string, ReviewItem['claims'][number]>();
  for (const claim of strongest.values()) {
    const core = holds.holderAt(claim.ident, claim.last);
    const person = core === undefined ? undefined : holds.personOf(core);
    if (person === undefined || persons.has(person) || persons.size === CLAIMS) continue;
    const trust = TRUST[claim.layer] ?? 'claimed';
    persons.set(person, {
      person_id: person,
      identifier: label(claim),
      trust,
      first: iso(claim.first),
      last: iso(claim.last),
    });
  }
  return [...persons.values()];
}
