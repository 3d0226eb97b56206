-- What ads cost: one row a day and campaign, as platforms bill it. The rows of an import come and go together. A day is a
-- calendar day of the deployment's time zone.
CREATE TABLE cost_imports (
  id TEXT PRIMARY KEY,            -- digest of the rows: the same file does not count twice
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  row_count INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE costs (
  import_id TEXT NOT NULL,
  line INTEGER NOT NULL,
  day TEXT NOT NULL,              -- YYYY-MM-DD
  channel TEXT NOT NULL,
  source TEXT,
  medium TEXT,
  campaign TEXT,
  amount REAL NOT NULL CHECK (amount >= 0),
  currency TEXT NOT NULL,
  impressions INTEGER,
  clicks INTEGER,
  PRIMARY KEY (import_id, line)
) WITHOUT ROWID;
CREATE INDEX costs_by_day ON costs (day);
