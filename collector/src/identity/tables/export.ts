import type { Span } from '../../lib/erasure.ts';
import { LAYER } from '../observation.ts';
import type { HoldName } from './ident.ts';

/** A row as a copy of someone's data shows it. */
export type ExportRow = Record<string, string | number | null>;

/** How an identifier of somebody else reads in a copy. */
const OTHER = '[someone else]';

/** Where each table of the graph is in a copy, or null: computed from the others, or about nobody. */
export const GRAPH_EXPORTS: Readonly<Record<string, string | null>> = {
  identifiers: 'identifiers',
  spans: 'holds',
  names: 'holds',
  evidence: 'evidence',
  mentions: 'evidence',
  sightings: 'observations',
  repeats: 'observations',
  bars: 'decisions',
  voids: 'decisions_undone',
  consent: 'consent',
  consent_covers: 'consent',
  restricted: 'restrictions',
  // Other hashes of the same numbers, and what is computed from the above.
  aliases: null,
  prints: null,
  persons: null,
  companions: null,
  changed: null,
  gone: null,
  consent_denied: null,
  // Hashes that say nothing to anybody.
  consent_chain: null,
  tombstones: null,
  // Of the deployment.
  notices: null,
  notice_texts: null,
  settings: null,
  state: null,
};

/**
 * What the graph and the ledger keep of these identifiers. Rows that name others too are given without them: a copy of
 * one person's data must not be one of another's (GDPR 15 (4), PIPL 45).
 */
export function exportOf(
  sql: SqlStorage,
  spans: readonly Span[],
  idents: readonly number[],
  personOf: (core: HoldName) => string,
): Record<string, ExportRow[]> {
  const keys = JSON.stringify([...new Set(spans.map((span) => span.key))]);
  const rows = (query: string) => sql.exec<ExportRow>(query, ...(query.includes('?1') ? [keys] : [])).toArray();
  const own = `SELECT value FROM json_each('${JSON.stringify(idents)}')`;
  const sets = `SELECT evidence AS "set" FROM mentions WHERE ident IN (${own})`;
  const masked = (column: string) =>
    `CASE WHEN ${column} IN (SELECT value FROM json_each(?1)) THEN ${column} ELSE '${OTHER}' END`;
  const bars = `a IN (SELECT value FROM json_each(?1)) OR b IN (SELECT value FROM json_each(?1))`;
  const covers = (key: unknown, time: unknown) =>
    spans.some((span) => span.key === key && span.since <= Number(time) && Number(time) < span.until);
  const anyCovers = (row: ExportRow, time: string) =>
    (JSON.parse(String(row.identifiers)) as string[]).some((key) => covers(key, row[time]));
  return {
    identifiers: rows(`SELECT key AS identifier, masked, first AS first_seen FROM idents WHERE id IN (${own})`),
    holds: rows(
      `SELECT (SELECT key FROM identifiers i WHERE i.id = h.ident) AS identifier, h.since, h.until, h.core, h.status
       FROM holds h WHERE h.ident IN (${own})`,
    )
      .map(({ core, ...row }): ExportRow => ({ ...row, person_id: personOf(core ?? '') }))
      .filter((row) => covers(row.identifier, row.since) || Number(row.since) === 0),
    evidence: rows(
      `SELECT 's' || s.id AS evidence_id, CASE s.layer WHEN ${LAYER.staff} THEN 'staff' WHEN ${LAYER.verified}
         THEN 'verified' ELSE 'claimed' END AS trust, s.source, s.first, s.last, s.count, s.voided, s.reason,
         (SELECT json_group_array(${masked('i.key')}) FROM members m JOIN idents i ON i.id = m.ident WHERE m."set" = s.id)
         AS identifiers FROM sets s WHERE s.id IN (${sets})`,
    ).filter((row) => anyCovers(row, 'first') || anyCovers(row, 'last')),
    observations: rows(
      `SELECT 's' || "set" AS evidence_id, key AS observation, time FROM observations WHERE "set" IN (${sets})`,
    ),
    decisions: rows(
      `SELECT 'b' || id AS evidence_id, kind, ${masked('a')} AS a, ${masked('b')} AS b, time, reason, voided
       FROM bars WHERE ${bars}`,
    ),
    decisions_undone: rows(
      `SELECT target AS evidence_id, time, reason, lifted FROM voids
       WHERE target IN (SELECT 's' || "set" FROM (${sets})) OR target IN (SELECT 'b' || id FROM bars WHERE ${bars})`,
    ),
    consent: rows(
      `SELECT c.seq, c.time, (SELECT json_group_array(${masked('i.key')}) FROM consent_covers v JOIN idents i ON i.id = v.ident
         WHERE v.seq = c.seq) AS identifiers, (SELECT ${masked('i.key')} FROM idents i WHERE i.id = c.ident) AS identifier, c.key AS decision,
         c.preferences, c.notice_version, c.notice_hash, c.locale, c.surface, c.action, c.gpc, c.source
       FROM consent c WHERE c.seq IN (SELECT seq FROM consent_covers WHERE ident IN (${own})) ORDER BY c.seq`,
    ).filter((row) => anyCovers(row, 'time')),
    restrictions: rows(
      'SELECT key AS identifier, request, ground FROM restricted WHERE key IN (SELECT value FROM json_each(?1))',
    ),
  };
}
