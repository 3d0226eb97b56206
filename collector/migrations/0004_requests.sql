-- Requests of data subjects. While one is worked on, `named` and `spans` say whom it is about; then both are cleared, and
-- what remains is the proof that it was done. Times are milliseconds since 1970, UTC.
CREATE TABLE requests (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,          -- keyed hash of the named identifiers, so that the same request is known again
  scope TEXT NOT NULL,            -- person: with what is provably of the same person. listed: only what is named
  status TEXT NOT NULL CHECK (status IN ('received', 'in_progress', 'completed')),
  reason TEXT,                    -- scrubbed
  created_at INTEGER NOT NULL,
  due_at INTEGER,                 -- null where the calendar does not reach so far
  named TEXT,                     -- JSON array of identifier keys; null once finished
  spans TEXT,                     -- JSON: which identifiers, from when until when; null once finished
  acted_at INTEGER,               -- everything older than this is refused
  leased_until INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT,                     -- why the last attempt did not get through
  removed TEXT NOT NULL DEFAULT '{}', -- JSON: rows taken out, by table
  withheld INTEGER NOT NULL DEFAULT 0,  -- identifiers that only a staff decision joins to the person: left for review
  finished_at INTEGER,
  proof TEXT                      -- JSON: where was searched for what might be left, and when
) WITHOUT ROWID;
-- Asked twice, there is one active request.
CREATE UNIQUE INDEX requests_active ON requests (kind, subject, scope) WHERE finished_at IS NULL;

-- Whom a refused event names, so that an erasure finds it: JSON array of identifier keys.
ALTER TABLE quarantine ADD COLUMN identifiers TEXT;
