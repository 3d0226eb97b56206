import type { Span } from '../lib/erasure.ts';
import { shelvedRows } from './shelf.ts';

/** A row of a copy. */
export type CopyRow = Record<string, unknown>;

/**
 * Where each table of D1 is in a copy of someone's data; null where it is about nobody. A test holds this list against the
 * live schema.
 */
export const D1_EXPORTS: Readonly<Record<string, string | null>> = {
  events: 'events',
  restricted_events: 'restricted_events',
  holds: 'persons',
  quarantine: 'refused_events',
  requests: 'requests',
  legal_holds: 'legal_holds',
  sources: null,
  identity_checks: 'identity_checks',
  deliveries: 'recipients',
  opendsr_requests: 'opendsr_requests',
  processors: null,
  api_tokens: null,
  channel_rules: null,
  daily_answers: null,
  daily_events: null,
  day_versions: null,
  zone_offsets: null,
  consumed: null,
  counters: null,
  meta: null,
  sign_in_codes: null,
  views: null,
  summaries: null,
  campaigns: null,
  cost_imports: null,
  costs: null,
  d1_migrations: null,
};

const EVENTS = `SELECT e.* FROM json_each(?1) AS s CROSS JOIN events AS e ON e.identifier = s.value ->> 'key'
  WHERE e.time >= s.value ->> 'since' AND e.time < s.value ->> 'until' ORDER BY e.time, e.seq`;

const HOLDS = `SELECT * FROM holds WHERE identifier IN (SELECT value FROM json_each(?1)) ORDER BY identifier, since`;

/** A refused event is of whom it names first. */
const REFUSED = `SELECT * FROM quarantine WHERE identifiers ->> 0 IN (SELECT value FROM json_each(?1)) ORDER BY id`;

const names = (column: string) =>
  `EXISTS (SELECT 1 FROM json_each(${column}) AS n WHERE n.value IN (SELECT value FROM json_each(?1)))`;

const REQUESTS = `SELECT id, kind, status, reason, created_at, due_at, finished_at, answer FROM requests
  WHERE ${names('named')} OR subject = ?2 ORDER BY created_at`;

const LEGAL_HOLDS = `SELECT id, reason, created_at, until FROM legal_holds WHERE ${names('named')} ORDER BY created_at`;

const CHECKS = `SELECT created_at, expires_at, attempts FROM identity_checks
  WHERE named ->> 0 IN (SELECT value FROM json_each(?1)) ORDER BY created_at`;

const OWN_REQUESTS = `SELECT id FROM requests WHERE ${names('named')} OR subject = ?2`;

const RECIPIENTS = `SELECT d.request_id, p.name, d.created_at, d.done_at FROM deliveries d JOIN processors p ON p.id = d.receiver
  WHERE d.request_id IN (${OWN_REQUESTS}) ORDER BY d.created_at`;

const OPENDSR = `SELECT subject_request_id, request_id, received_at, told FROM opendsr_requests
  WHERE request_id IN (${OWN_REQUESTS}) ORDER BY received_at`;

/** What D1 keeps of these identifiers, by the names in {@link D1_EXPORTS}. */
export async function copyRows(
  db: D1Database,
  spans: readonly Span[],
  subject: string,
): Promise<Record<string, CopyRow[]>> {
  const keys = JSON.stringify([...new Set(spans.map((span) => span.key))]);
  const [events, persons, refused, requests, holds, checks, recipients, opendsr] = await db.batch<CopyRow>([
    db.prepare(EVENTS).bind(JSON.stringify(spans)),
    db.prepare(HOLDS).bind(keys),
    db.prepare(REFUSED).bind(keys),
    db.prepare(REQUESTS).bind(keys, subject),
    db.prepare(LEGAL_HOLDS).bind(keys),
    db.prepare(CHECKS).bind(keys),
    db.prepare(RECIPIENTS).bind(keys, subject),
    db.prepare(OPENDSR).bind(keys, subject),
  ]);
  return {
    events: events?.results ?? [],
    restricted_events: await shelvedRows(db, spans),
    persons: (persons?.results ?? []).filter((row) => within(spans, row.identifier, row.since)),
    refused_events: (refused?.results ?? []).filter((row) => within(spans, firstOf(row), row.received_at)),
    requests: requests?.results ?? [],
    legal_holds: holds?.results ?? [],
    identity_checks: checks?.results ?? [],
    recipients: recipients?.results ?? [],
    opendsr_requests: opendsr?.results ?? [],
  };
}

function within(spans: readonly Span[], key: unknown, time: unknown): boolean {
  return spans.some((span) => span.key === key && span.since <= Number(time) && Number(time) < span.until);
}

function firstOf({ identifiers }: CopyRow): unknown {
  return (JSON.parse(String(identifiers ?? '[]')) as unknown[])[0];
}
