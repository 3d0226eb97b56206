-- Reports as staff want to find them again: the address of a console page without its days where they move ("last 30 days").
CREATE TABLE views (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  page TEXT NOT NULL,
  params TEXT NOT NULL,           -- as the console's address has them
  owner TEXT NOT NULL,            -- as the audit trail names staff
  shared INTEGER NOT NULL,        -- 1: every marketer sees it
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;

-- When a view is sent where. Gone with its view.
CREATE TABLE summaries (
  view_id TEXT PRIMARY KEY,
  every TEXT NOT NULL CHECK (every IN ('day', 'week', 'month')),
  weekday INTEGER NOT NULL,       -- 1 Monday to 7 Sunday; read for weeks only
  hour INTEGER NOT NULL,          -- of the deployment's time zone
  format TEXT NOT NULL,
  language TEXT NOT NULL,
  url TEXT NOT NULL,              -- may hold the secret of a chat's robot: never shown again
  link TEXT NOT NULL,             -- where the console is
  created_at INTEGER NOT NULL,
  handled_at INTEGER NOT NULL,    -- what was due until then is sent, or given up
  sent_at INTEGER,
  attempts INTEGER NOT NULL,      -- failed ones of what is due
  error TEXT                      -- why the last one failed
) WITHOUT ROWID;
