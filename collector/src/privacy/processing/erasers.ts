/**
 * What takes a person out of each table that is about one: the code that does it, below `collector/src`, or why nothing
 * has to. A test holds this against STORAGE.md, and the data map shows it. It is no list that an erasure goes by: whether
 * one is complete is searched in the live schema (`store/erase.ts`, `lib/search.ts`).
 */
export const ERASERS: Readonly<Record<string, string>> = {
  events: 'store/erase.ts eraseRows',
  quarantine: 'store/erase.ts eraseRows',
  restricted_events: 'store/shelf.ts eraseShelved',
  requests: 'store/requests.ts forgetInRequests',
  identity_checks: 'store/identity-checks.ts eraseChecks',
  deliveries: 'store/deliveries.ts confirmDelivery',
  legal_holds: 'store/legal-holds.ts endLegalHold',
  holds: 'identity/publish.ts publish',
  identifiers: 'identity/erase.ts remove',
  prints: 'identity/erase.ts remove',
  evidence: 'identity/erase.ts remove',
  mentions: 'identity/erase.ts remove',
  sightings: 'identity/erase.ts remove',
  repeats: 'identity/graph-store.ts turnOnTables',
  bars: 'identity/erase.ts remove',
  persons: 'identity/hold-store.ts remove',
  spans: 'identity/hold-store.ts remove',
  names: 'identity/hold-store.ts remove',
  changed: 'identity/publish.ts publish',
  gone: 'identity/publish.ts publish',
  settings: 'identity/rule-store.ts forget',
  aliases: 'identity/aliases.ts remove',
  consent: 'consent/ledger-store.ts erase',
  consent_covers: 'consent/ledger-store.ts erase',
  consent_denied: 'consent/denials.ts erase',
  restricted: 'consent/restrictions.ts erase',
  tombstones: 'none: it is what turns the erased away',
  waiting: 'ingest/queue/outbox-object.ts erase',
  trail: 'audit/audit-object.ts erase',
  about: 'audit/audit-object.ts erase',
  'dead-letters/DATE/ID.json': 'privacy/archive.ts eraseArchive',
};
