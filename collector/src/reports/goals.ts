import type { GoalsReply } from '@guiyi/protocol';

/** A list for people to choose from; rarer names can still be asked for. */
const LONGEST_LIST = 200;

/** Names that events of people carry, most frequent first: what can be the goal of a report. */
export async function goals(db: D1Database): Promise<GoalsReply> {
  const { results } = await db
    .prepare(
      `SELECT name, count(*) AS count FROM events WHERE bot = 0 AND name <> ''
       GROUP BY name ORDER BY count DESC, name LIMIT ${LONGEST_LIST}`,
    )
    .all<GoalsReply['goals'][number]>();
  return { goals: results };
}
