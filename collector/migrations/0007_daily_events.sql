-- How often an event happened, by day and by what it can be divided by: reports read thousands of rows instead of millions. What
-- is written to `events` is added in the same transaction (store/daily.ts); the triggers take away what an erasure or a change
-- takes. It counts facts and no persons, so that no merge changes it. '' stands for none.

-- What is to be added to UTC from a moment (ms) on to get the time of the deployment's time zone. As long as `meta` names
-- another zone than the deployment's, reports scan; the Worker counts anew when it wakes. Asia/Shanghai to begin with.
CREATE TABLE zone_offsets (
  since INTEGER PRIMARY KEY,
  ms INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO zone_offsets VALUES
  (-9000000000000000, 29143000), (-2177481943000, 28800000), (-1600675200000, 32400000),
  (-1585904400000, 28800000), (-933667200000, 32400000), (-922093200000, 28800000),
  (-908870400000, 32400000), (-888829200000, 28800000), (-881049600000, 32400000),
  (-767869200000, 28800000), (-745833600000, 32400000), (-733827600000, 28800000),
  (-716889600000, 32400000), (-699613200000, 28800000), (-683884800000, 32400000),
  (-670669200000, 28800000), (-652348800000, 32400000), (-650019600000, 28800000),
  (515527200000, 32400000), (527014800000, 28800000), (545162400000, 32400000),
  (558464400000, 28800000), (577216800000, 32400000), (589914000000, 28800000),
  (608666400000, 32400000), (621968400000, 28800000), (640116000000, 32400000),
  (653418000000, 28800000), (671565600000, 32400000), (684867600000, 28800000);
INSERT OR REPLACE INTO meta VALUES ('daily_zone', 'Asia/Shanghai');

-- Division rounds toward zero; the large number keeps days before 1970 right.
CREATE VIEW event_days AS
SELECT seq, name, source_id, type, coalesce(channel, '') AS channel, coalesce(source, '') AS source,
  coalesce(medium, '') AS medium, coalesce(campaign, '') AS campaign, coalesce(currency, '') AS currency,
  (time + (SELECT ms FROM zone_offsets WHERE since <= events.time ORDER BY since DESC LIMIT 1) + 8640000000000000)
    / 86400000 - 100000000 AS day
FROM events WHERE bot = 0;

CREATE TABLE daily_events (
  name TEXT NOT NULL,
  day INTEGER NOT NULL,           -- days since 1970-01-01 in the deployment's time zone
  source_id TEXT NOT NULL,
  type TEXT NOT NULL,
  channel TEXT NOT NULL,
  source TEXT NOT NULL,
  medium TEXT NOT NULL,
  campaign TEXT NOT NULL,
  currency TEXT NOT NULL,
  events INTEGER NOT NULL,
  PRIMARY KEY (name, day, source_id, type, channel, source, medium, campaign, currency)
) WITHOUT ROWID;

INSERT INTO daily_events
SELECT name, day, source_id, type, channel, source, medium, campaign, currency, count(*) FROM event_days GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9;

CREATE TRIGGER daily_events_taken BEFORE DELETE ON events WHEN OLD.bot = 0 BEGIN
  UPDATE daily_events SET events = events - 1
    WHERE (name, day, source_id, type, channel, source, medium, campaign, currency) = (SELECT name, day, source_id, type, channel, source, medium, campaign, currency FROM event_days WHERE seq = OLD.seq);
  DELETE FROM daily_events
    WHERE (name, day, source_id, type, channel, source, medium, campaign, currency) = (SELECT name, day, source_id, type, channel, source, medium, campaign, currency FROM event_days WHERE seq = OLD.seq) AND events <= 0;
END;

CREATE TRIGGER daily_events_left BEFORE UPDATE OF name, time, bot, source_id, type, channel, source, medium, campaign, currency
ON events WHEN OLD.bot = 0 BEGIN
  UPDATE daily_events SET events = events - 1
    WHERE (name, day, source_id, type, channel, source, medium, campaign, currency) = (SELECT name, day, source_id, type, channel, source, medium, campaign, currency FROM event_days WHERE seq = OLD.seq);
  DELETE FROM daily_events
    WHERE (name, day, source_id, type, channel, source, medium, campaign, currency) = (SELECT name, day, source_id, type, channel, source, medium, campaign, currency FROM event_days WHERE seq = OLD.seq) AND events <= 0;
END;

CREATE TRIGGER daily_events_changed AFTER UPDATE OF name, time, bot, source_id, type, channel, source, medium, campaign, currency
ON events WHEN NEW.bot = 0 BEGIN
  INSERT INTO daily_events (name, day, source_id, type, channel, source, medium, campaign, currency, events)
  SELECT name, day, source_id, type, channel, source, medium, campaign, currency, 1 FROM event_days WHERE seq = NEW.seq
  ON CONFLICT DO UPDATE SET events = events + 1;
END;
