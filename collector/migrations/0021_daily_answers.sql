-- What a report counted on a day, kept for the next one who asks: people, and ways to a conversion. Right as long as the versions of
-- the days that it read sum up to `version`. No identifier in it. An erasure empties it.
DROP TABLE daily_people;
CREATE TABLE daily_answers (
  question TEXT NOT NULL,         -- JSON: what was counted
  begin INTEGER NOT NULL,         -- the day, of whatever time zone: milliseconds, half-open
  until INTEGER NOT NULL,
  since INTEGER NOT NULL,         -- from when on events were read for it: a look-back before the day
  version INTEGER NOT NULL,
  answer TEXT NOT NULL,           -- JSON: a list of the question's columns for each row
  PRIMARY KEY (question, begin, until)
) WITHOUT ROWID;
