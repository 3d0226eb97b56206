import type { GoalsReply } from '@guiyi/protocol';
import { isDaily } from '../store/daily.ts';

/** A list for people to choose from; rarer names can still be asked for. */
const LONGEST_LIST = 200;

const COUNTED = `SELECT name, sum(events) AS count, date(max(day) * 86400, 'unixepoch') AS last_day FROM daily_events WHERE name <> ''
  GROUP BY name ORDER BY count DESC, name LIMIT ${LONGEST_LIST}`;
/** While the counts are made anew for another time zone, days are those of UTC. */
const SCANNED = `SELECT name, count(*) AS count, date(max(time) / 1000, 'unixepoch') AS last_day FROM events WHERE bot = 0 AND name <> ''
  GROUP BY name ORDER BY count DESC, name LIMIT ${LONGEST_LIST}`;

/** Names that events of people carry, most frequent first: what can be the goal of a report. */
export async function goals(db: D1Database, timeZone: string): Promise<GoalsReply> {
  const { results } = await db
    .prepare((await isDaily(db, timeZone)) ? COUNTED : SCANNED)
    .all<GoalsReply['goals'][number]>();
  return { goals: results, time_zone: timeZone };
}
