import { offsetsOf } from '../lib/zone.ts';
import { GROW_WRITTEN } from './day-versions.ts';
import { LOWER_MARK } from './lake/journal.ts';

const COLUMNS = 'name, day, source_id, type, channel, source, medium, campaign, currency';

/** Sequence numbers of erased rows may be given again, so that the highest one is noted anew each time. */
const NOTE = `INSERT OR REPLACE INTO meta (name, value)
  SELECT 'daily_seq', CAST(coalesce(max(seq), 0) AS TEXT) FROM events`;

const ADD = `INSERT INTO daily_events (${COLUMNS}, events)
  SELECT ${COLUMNS}, count(*) FROM event_days
  WHERE seq > (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'daily_seq') GROUP BY ${COLUMNS}
  ON CONFLICT DO UPDATE SET events = events + excluded.events`;

/** Statements that add to `events`, with those that count what they add: all for one transaction. */
export function countedDaily(db: D1Database, inserts: D1PreparedStatement[]): D1PreparedStatement[] {
  return [db.prepare(NOTE), db.prepare(LOWER_MARK), ...inserts, db.prepare(ADD), db.prepare(GROW_WRITTEN)];
}

/** Counts all events anew, by the days of this time zone; one transaction, some seconds for a million events. */
export async function recountDaily(db: D1Database, timeZone: string): Promise<void> {
  const offsets = offsetsOf(timeZone).map(({ since, ms }) => [since, ms]);
  await db.batch([
    db.prepare('DELETE FROM zone_offsets'),
    db.prepare('INSERT INTO zone_offsets SELECT value->>0, value->>1 FROM json_each(?)').bind(JSON.stringify(offsets)),
    db.prepare('DELETE FROM daily_events'),
    db.prepare(`INSERT INTO daily_events (${COLUMNS}, events)
      SELECT ${COLUMNS}, count(*) FROM event_days GROUP BY ${COLUMNS}`),
    db.prepare("INSERT OR REPLACE INTO meta VALUES ('daily_zone', ?)").bind(timeZone),
  ]);
}

/** Counts anew where the deployment has moved to another time zone. */
export async function keepDaily(db: D1Database, timeZone: string): Promise<void> {
  if (!(await isDaily(db, timeZone))) await recountDaily(db, timeZone);
}

/** Whether the counts are by the days of this time zone. */
export async function isDaily(db: D1Database, timeZone: string): Promise<boolean> {
  const sql = "SELECT value FROM meta WHERE name = 'daily_zone'";
  return (await db.prepare(sql).first<string>('value')) === timeZone;
}
