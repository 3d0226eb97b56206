-- Channel rules of the deployment's own, asked before the built-in ones. Every version stays: it says by which rules the events
-- were named that arrived while it was the last one. A reclassification of history is a decision of its own, kept with its version.
CREATE TABLE channel_rules (
  version INTEGER PRIMARY KEY,
  created_at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT NOT NULL,
  rules TEXT NOT NULL,            -- JSON
  reclassified_at INTEGER,        -- null: history is as it was
  reclassified_from INTEGER,      -- touches since then
  reclassified INTEGER            -- how many changed
);
