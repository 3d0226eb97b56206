-- Requests of every kind: access, portability, correction, restriction, objection beside erasure. SQLite cannot change a
-- CHECK, so the table is made anew. The application knows which statuses there are.
CREATE TABLE requests_of_all_kinds (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,          -- keyed hash of the named identifiers, so that the same request is known again
  scope TEXT NOT NULL,            -- person: with what is provably of the same person. listed: only what is named
  status TEXT NOT NULL,
  reason TEXT,                    -- scrubbed
  created_at INTEGER NOT NULL,
  due_at INTEGER,                 -- null where the calendar does not reach so far
  named TEXT,                     -- JSON array of identifier keys; null once it is no longer needed
  spans TEXT,                     -- JSON: which identifiers, from when until when; null once it is no longer needed
  acted_at INTEGER,               -- erasure: everything older is refused. restriction, objection: in force since
  leased_until INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT,                     -- why it did not get through yet
  removed TEXT NOT NULL DEFAULT '{}', -- JSON: rows taken out, by table
  withheld INTEGER NOT NULL DEFAULT 0,  -- identifiers that only a staff decision joins to the person: left for review
  finished_at INTEGER,
  proof TEXT,                     -- JSON: where was searched for what might be left, and when
  changes TEXT,                   -- JSON: what a correction changes; null once it is done
  answer TEXT,                    -- JSON: what the person is told: rows by table, values changed, why refused; no personal data
  expires_at INTEGER,             -- access: until when the copy can be fetched; then named and spans are cleared
  reminded_at INTEGER             -- when staff were last reminded of the deadline
) WITHOUT ROWID;
INSERT INTO requests_of_all_kinds (id, kind, subject, scope, status, reason, created_at, due_at, named, spans, acted_at,
    leased_until, attempts, error, removed, withheld, finished_at, proof)
  SELECT id, kind, subject, scope, status, reason, created_at, due_at, named, spans, acted_at, leased_until, attempts,
    error, removed, withheld, finished_at, proof FROM requests;
DROP TABLE requests;
ALTER TABLE requests_of_all_kinds RENAME TO requests;
-- Asked twice, there is one active request.
CREATE UNIQUE INDEX requests_active ON requests (kind, subject, scope) WHERE finished_at IS NULL;

-- Events of people who restricted processing or objected to it, put aside so that nothing reads them: no report, no live
-- view, no list. When the restriction is lifted they go back.
CREATE TABLE restricted_events (
  message_id TEXT NOT NULL,
  source_id TEXT NOT NULL,
  identifier TEXT NOT NULL,       -- as in events
  identifiers TEXT NOT NULL,      -- as in events
  time INTEGER NOT NULL,
  received_at INTEGER NOT NULL,
  row TEXT NOT NULL,              -- JSON: the columns of the event
  PRIMARY KEY (message_id, source_id)
);
CREATE INDEX restricted_by_identifier ON restricted_events (identifier, time);

-- Duties to keep data. While one lasts, an erasure restricts instead.
CREATE TABLE legal_holds (
  id TEXT PRIMARY KEY,
  named TEXT,                     -- JSON array of identifier keys; null once it has ended
  reason TEXT NOT NULL,           -- scrubbed
  created_at INTEGER NOT NULL,
  until INTEGER,                  -- null: until staff end it
  ended_at INTEGER,
  ended_reason TEXT               -- scrubbed
) WITHOUT ROWID;
