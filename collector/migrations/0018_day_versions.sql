-- What a report's answer rests on, by day: a number that grows whenever an event of that day (UTC) is written, taken or changed, or
-- somebody else comes to hold an identifier that has events then. An answer stays right as long as the numbers of the days that
-- it read stay what they were. They grow by chance, so that none ever comes back, not even after the database was restored.
CREATE TABLE day_versions (
  day INTEGER PRIMARY KEY,        -- days since 1970-01-01, UTC
  version INTEGER NOT NULL
);

-- What is written is noted by the consumer, a statement for each batch (store/day-versions.ts). An order that is reported twice
-- counts as its earliest report: a report that goes changes what the others are worth.
CREATE TRIGGER day_versions_taken AFTER DELETE ON events WHEN OLD.bot = 0 BEGIN
  INSERT INTO day_versions (day, version)
    SELECT (OLD.time + 8640000000000000) / 86400000 - 100000000, abs(random() % 1000000000) + 1
    UNION ALL SELECT (o.time + 8640000000000000) / 86400000 - 100000000, abs(random() % 1000000000) + 1
      FROM events o WHERE o.order_id = OLD.order_id AND o.name = OLD.name AND o.bot = 0
    ON CONFLICT (day) DO UPDATE SET version = version + excluded.version;
END;

CREATE TRIGGER day_versions_changed AFTER UPDATE ON events WHEN OLD.bot = 0 OR NEW.bot = 0 BEGIN
  INSERT INTO day_versions (day, version)
    SELECT (OLD.time + 8640000000000000) / 86400000 - 100000000, abs(random() % 1000000000) + 1
    UNION ALL SELECT (NEW.time + 8640000000000000) / 86400000 - 100000000, abs(random() % 1000000000) + 1
    UNION ALL SELECT (o.time + 8640000000000000) / 86400000 - 100000000, abs(random() % 1000000000) + 1
      FROM events o WHERE o.order_id IN (OLD.order_id, NEW.order_id) AND o.name IN (OLD.name, NEW.name) AND o.bot = 0
    ON CONFLICT (day) DO UPDATE SET version = version + excluded.version;
END;

-- How many people did something on a day, as it was counted when a report asked; right as long as the versions of the days that
-- it lies on sum up to `version`. No identifier in it. An erasure empties it.
CREATE TABLE daily_people (
  name TEXT NOT NULL,
  by TEXT NOT NULL,               -- the column that it is divided by; '' for none
  begin INTEGER NOT NULL,         -- the day, of whatever time zone: milliseconds, half-open
  until INTEGER NOT NULL,
  version INTEGER NOT NULL,
  points TEXT NOT NULL,           -- JSON: [key, events, people] of each key
  PRIMARY KEY (name, by, begin, until)
) WITHOUT ROWID;
