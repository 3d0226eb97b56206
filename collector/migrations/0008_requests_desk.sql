-- Proof of identity: a one-time code goes to the phone or the mail address; who gives it back is that person. `asked` is what
-- becomes a request then; null where a request waits for it already.
CREATE TABLE identity_checks (
  id TEXT PRIMARY KEY,            -- of the request that waits, or of what somebody asked for at the public door
  subject TEXT NOT NULL,          -- keyed hash of the address, to limit how many codes it is sent
  named TEXT NOT NULL,            -- JSON array of the one identifier key
  asked TEXT,                     -- JSON: kind and reason
  hash TEXT NOT NULL,             -- keyed hash of the code
  attempts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX identity_checks_by_subject ON identity_checks (subject, created_at);

ALTER TABLE requests ADD COLUMN opened_by TEXT;       -- member of staff; null: the person themselves
ALTER TABLE requests ADD COLUMN approved_by TEXT;     -- of many at once: the second member of staff
ALTER TABLE requests ADD COLUMN batch TEXT;           -- of many at once: which
ALTER TABLE requests ADD COLUMN token_hash TEXT;      -- SHA-256 of the token with which the person follows it
CREATE INDEX requests_by_batch ON requests (batch) WHERE batch IS NOT NULL;

-- Those to whom data is given: an erasure is done when they have confirmed it too.
CREATE TABLE processors (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER
) WITHOUT ROWID;

-- What others have to be told: signed, and repeated until they confirm.
CREATE TABLE deliveries (
  id TEXT PRIMARY KEY,            -- digest of request, receiver and state: told once
  request_id TEXT NOT NULL,
  receiver TEXT NOT NULL,         -- processor id, or `callback`
  url TEXT NOT NULL,
  body TEXT,                      -- JSON; null once delivered
  created_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  done_at INTEGER
) WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (due_at) WHERE done_at IS NULL;
CREATE INDEX deliveries_of ON deliveries (request_id);

-- Requests that came in the OpenDSR format.
CREATE TABLE opendsr_requests (
  subject_request_id TEXT PRIMARY KEY,
  request_id TEXT NOT NULL,
  callbacks TEXT NOT NULL,        -- JSON array of addresses
  received_at INTEGER NOT NULL,
  told TEXT                       -- the status that was told last
) WITHOUT ROWID;
CREATE INDEX opendsr_of ON opendsr_requests (request_id);
