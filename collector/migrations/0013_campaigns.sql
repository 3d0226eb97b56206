-- What the campaign builder made: links with tags, and the codes that stand in QR codes. A code is out in print, so that no row is ever
-- removed, no code given twice, and what a code stands for never changed.
CREATE TABLE campaigns (
  code TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('web', 'miniprogram')),
  name TEXT NOT NULL,             -- for staff; the only text that may change
  target TEXT NOT NULL,           -- an address, or a page of a mini-program
  source_id TEXT,                 -- the mini-program
  source TEXT NOT NULL,
  medium TEXT NOT NULL,
  campaign TEXT NOT NULL,
  content TEXT,
  created_at INTEGER NOT NULL,
  created_by TEXT NOT NULL,
  archived_at INTEGER
) WITHOUT ROWID;
CREATE INDEX campaigns_by_time ON campaigns (created_at);
