/**
 * Tables of the graph's Durable Object, described column by column in STORAGE.md. What grows with every event is written
 * in the order of its coming (`identifiers`, `evidence`, `repeats`); what is looked up by (`prints`, `mentions`,
 * `sightings`) would be hit at random places, so it is brought up to date in portions (`ident-table.ts`,
 * `set-table.ts`). Who reads these in SQL has the stores flushed before.
 */
export const SCHEMA = `
CREATE TABLE IF NOT EXISTS identifiers (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL, masked TEXT, first INTEGER NOT NULL, hub INTEGER, doubt INTEGER,
  core INTEGER, status INTEGER
);
CREATE INDEX IF NOT EXISTS identifiers_in_doubt ON identifiers (first) WHERE status BETWEEN 1 AND 3;
CREATE TABLE IF NOT EXISTS prints (print INTEGER NOT NULL, ident INTEGER NOT NULL, PRIMARY KEY (print, ident)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS companions (core INTEGER NOT NULL, ident INTEGER NOT NULL, PRIMARY KEY (core, ident)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS persons (digest INTEGER NOT NULL, ident INTEGER NOT NULL, PRIMARY KEY (digest, ident)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS evidence (
  id INTEGER PRIMARY KEY, layer INTEGER NOT NULL, source TEXT NOT NULL, time INTEGER NOT NULL, key INTEGER NOT NULL,
  members TEXT NOT NULL, voided INTEGER, reason TEXT
);
CREATE TABLE IF NOT EXISTS mentions (
  ident INTEGER NOT NULL, print INTEGER NOT NULL, evidence INTEGER NOT NULL, PRIMARY KEY (ident, print, evidence)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS repeats (n INTEGER PRIMARY KEY, evidence INTEGER NOT NULL, key INTEGER NOT NULL, time INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS sightings (
  evidence INTEGER NOT NULL, key INTEGER NOT NULL, time INTEGER NOT NULL, PRIMARY KEY (evidence, key)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS spans (
  ident INTEGER NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, id INTEGER NOT NULL, core INTEGER NOT NULL,
  status INTEGER NOT NULL, PRIMARY KEY (ident, since)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS spans_by_core ON spans (core);
CREATE INDEX IF NOT EXISTS spans_by_id ON spans (id);
CREATE TABLE IF NOT EXISTS names (core INTEGER NOT NULL PRIMARY KEY, hold INTEGER NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS names_by_hold ON names (hold);
CREATE TABLE IF NOT EXISTS changed (ident INTEGER PRIMARY KEY, version INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS bars (
  id INTEGER PRIMARY KEY, kind TEXT NOT NULL, a TEXT NOT NULL, b TEXT NOT NULL, time INTEGER NOT NULL,
  reason TEXT NOT NULL, voided INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS voids (
  id INTEGER PRIMARY KEY, target TEXT NOT NULL, time INTEGER NOT NULL, reason TEXT NOT NULL,
  lifted INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS consent (
  seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, time INTEGER NOT NULL, ident INTEGER,
  preferences TEXT NOT NULL, notice_version TEXT, notice_hash TEXT, locale TEXT, surface TEXT, action TEXT,
  gpc INTEGER NOT NULL, source TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS consent_covers (
  ident INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (ident, seq)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS consent_denied (ident INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS consent_chain (
  n INTEGER PRIMARY KEY, record INTEGER, note TEXT, salt TEXT, commitment TEXT NOT NULL, hash TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS consent_chain_by_record ON consent_chain (record);
CREATE TABLE IF NOT EXISTS tombstones (
  hash TEXT NOT NULL, since INTEGER NOT NULL, until INTEGER NOT NULL, PRIMARY KEY (hash, since)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notices (
  n INTEGER PRIMARY KEY, version TEXT NOT NULL UNIQUE, time INTEGER NOT NULL, purposes TEXT NOT NULL,
  changed TEXT NOT NULL, revisions TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS notice_texts (
  version TEXT NOT NULL, locale TEXT NOT NULL, hash TEXT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (version, locale)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS restricted (
  key TEXT NOT NULL, request TEXT NOT NULL, ground TEXT NOT NULL, PRIMARY KEY (key, request)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS aliases (form TEXT PRIMARY KEY, key TEXT NOT NULL, time INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (key TEXT PRIMARY KEY) WITHOUT ROWID;
`;

/**
 * The same in the form in which it is read: one row for each observation, hold and pair. Most observations are the only
 * ones of their set, and most identifiers have one hold, so these are columns of it.
 */
export const VIEWS = `
CREATE VIEW IF NOT EXISTS idents AS SELECT id, key, first, hub, coalesce(masked,
    CASE WHEN key LIKE 'user_id:%' OR length(key) - instr(key, '::') - 1 <= 12 THEN substr(key, instr(key, '::') + 2)
    ELSE substr(key, instr(key, '::') + 2, 6) || '…' || substr(key, -4) END) AS masked FROM identifiers;
CREATE VIEW IF NOT EXISTS sets_of AS SELECT ident, evidence AS "set" FROM mentions;
CREATE VIEW IF NOT EXISTS members AS SELECT e.id AS "set", j.value AS ident FROM evidence e, json_each(e.members) j;
CREATE VIEW IF NOT EXISTS observations AS
  SELECT id AS "set", key, time FROM evidence
  UNION ALL SELECT s.evidence, s.key, s.time FROM sightings s JOIN evidence e ON e.id = s.evidence WHERE s.key <> e.key;
CREATE VIEW IF NOT EXISTS sets AS SELECT id, layer, source, time AS first,
  max(time, coalesce((SELECT max(time) FROM sightings s WHERE s.evidence = e.id), 0)) AS last,
  1 + (SELECT count(*) FROM sightings s WHERE s.evidence = e.id AND s.key <> e.key) AS count,
  coalesce(voided, 0) AS voided, reason FROM evidence e;
CREATE VIEW IF NOT EXISTS holds AS
  SELECT id AS ident, first AS since, 9000000000000000 AS until, id, core,
    CASE status WHEN 1 THEN 'shared' WHEN 2 THEN 'ambiguous' WHEN 3 THEN 'blocked' ELSE 'owned' END AS status
  FROM identifiers WHERE core IS NOT NULL
  UNION ALL SELECT ident, since, until, id, core,
    CASE status WHEN 1 THEN 'shared' WHEN 2 THEN 'ambiguous' WHEN 3 THEN 'blocked' ELSE 'owned' END FROM spans;
`;
