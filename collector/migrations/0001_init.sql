-- Facts attach to identifiers; a person is a view (see docs/design/). Times are milliseconds since 1970, UTC.
-- An identifier is written as its key, `type:scope:value`; phones and e-mails are keyed before they come here.

CREATE TABLE sources (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('web', 'miniprogram', 'server')),
  write_key TEXT UNIQUE,          -- public sources
  secret_hash TEXT UNIQUE,        -- secret sources: SHA-256 of the key, hex
  legal_basis TEXT NOT NULL CHECK (legal_basis IN ('consent', 'contract')),
  created_at INTEGER NOT NULL,
  CHECK ((write_key IS NULL) <> (secret_hash IS NULL))
);

CREATE TABLE events (
  seq INTEGER PRIMARY KEY,
  message_id TEXT NOT NULL,
  source_id TEXT NOT NULL,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  time INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  identifier TEXT NOT NULL,       -- the key of the strongest identifier that carried the event
  identifiers TEXT NOT NULL,      -- JSON array of all keys, strongest first
  masked TEXT NOT NULL,           -- the strongest identifier as staff may see it
  purpose TEXT NOT NULL DEFAULT 'analytics',
  legal_basis TEXT NOT NULL,
  bot INTEGER NOT NULL DEFAULT 0,
  session_id TEXT,
  url TEXT,
  channel TEXT,                   -- only on touchpoints
  source TEXT,
  medium TEXT,
  campaign TEXT,
  order_id TEXT,
  value REAL,
  currency TEXT,
  properties TEXT NOT NULL,       -- JSON
  traits TEXT,                    -- JSON, personal data removed
  context TEXT NOT NULL,          -- JSON
  UNIQUE (message_id, source_id)
);
CREATE INDEX events_by_identifier ON events (identifier, time);
-- Reports read slices of the facts: what people did (by name), orders (each counts once, however often it was reported),
-- and what brought people (touchpoints; covers what a path needs).
CREATE INDEX events_by_name ON events (name, time) WHERE bot = 0;
CREATE INDEX events_by_order ON events (order_id, name, time) WHERE order_id IS NOT NULL AND bot = 0;
CREATE INDEX events_touch ON events (identifier, time, channel, session_id) WHERE channel IS NOT NULL AND bot = 0;

-- Read model of the identity graph, published by it: who held an identifier, from when until when (until is open-ended
-- at 9e15). Rows are replaced as a whole per identifier.
CREATE TABLE holds (
  identifier TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  person_id TEXT NOT NULL,
  PRIMARY KEY (identifier, since)
) WITHOUT ROWID;
CREATE INDEX holds_by_person ON holds (person_id, identifier, since, until);

CREATE TABLE quarantine (
  id INTEGER PRIMARY KEY,
  received_at INTEGER NOT NULL,
  source_id TEXT NOT NULL,
  message_id TEXT,
  code TEXT NOT NULL,
  path TEXT NOT NULL,
  message TEXT NOT NULL,
  event TEXT                      -- JSON, personal data removed; null when consent or size forbids keeping it
);

-- Which queue messages have been written, so that a redelivery changes nothing and counts nothing.
CREATE TABLE consumed (
  id TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX consumed_by_time ON consumed (at);

-- Counts since the data directory was made: stored, duplicate, quarantined, dropped:<code>.
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

-- Sign-in links: single use, kept as a hash.
CREATE TABLE sign_in_codes (
  hash TEXT PRIMARY KEY,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
