import type { Span } from '../lib/erasure.ts';
import { type Hit, type Needle, quoted } from '../lib/search.ts';
import { laterThan, partsOf, searchRows } from './erase.ts';

/**
 * Where others may have written somebody's id: a friend's event that says who invited them, a note of staff, a saved view.
 * What they wrote stays, without the id. A column that is not listed keeps the erasure open.
 */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  events: [
    ...['message_id', 'name', 'session_id', 'url', 'channel', 'source', 'medium', 'campaign', 'order_id'],
    ...['properties', 'traits', 'context'],
  ],
  restricted_events: ['message_id', 'row'],
  quarantine: ['message_id', 'path', 'message', 'event'],
  requests: ['reason', 'answer'],
  legal_holds: ['reason', 'ended_reason'],
  views: ['name', 'params'],
  campaigns: ['name', 'target', 'source', 'medium', 'campaign', 'content'],
  costs: ['channel', 'source', 'medium', 'campaign'],
  cost_imports: ['name'],
  channel_rules: ['reason', 'rules'],
};

/** Searches D1 as {@link searchRows} does. Mentions are taken out first where there are any, and searched for once more. */
export async function searchWithoutMentions(
  db: D1Database,
  needles: readonly Needle[],
  spans: readonly Span[],
  at: number,
): Promise<{ hits: Hit[]; columns: number }> {
  const found = await searchRows(db, needles, spans, at);
  const mentions = found.hits.filter(({ table, column }) => TEXTS[table]?.includes(column));
  if (mentions.length === 0) return found;
  for (const { table, column } of mentions) await takeOut(db, table, column, needles, at);
  return searchRows(db, needles, spans, at);
}

/** What a request says of whom it is about goes with them; the search passes it over while it is worked on. */
export async function withoutReason(db: D1Database, request: string, needles: readonly Needle[]): Promise<void> {
  const change = db.prepare(`UPDATE requests AS t SET reason = ${without('reason')} WHERE id = ?3`);
  await db.batch(needles.map(({ text, whole }) => change.bind(text, +whole, request)));
}

/** In parts, as D1 stops a statement that takes too long. */
async function takeOut(
  db: D1Database,
  table: string,
  column: string,
  needles: readonly Needle[],
  at: number,
): Promise<void> {
  const later = laterThan(at)[table] ?? 'false';
  for (const part of await partsOf(db, table)) {
    const change = db.prepare(`UPDATE ${quoted(table)} AS t SET ${quoted(column)} = ${without(column)}
      WHERE ${part} AND NOT (${later}) AND instr(t.${quoted(column)}, ?1) > 0 AND ?2 IS ?2`);
    await db.batch(needles.map(({ text, whole }) => change.bind(text, +whole)));
  }
}

/** The column without the text ?1; ?2 whether it counts as a whole word only, see `searchSql`. */
function without(column: string): string {
  const text = `t.${quoted(column)}`;
  // Ids of messages are unique, and stay so.
  const mark = column === 'message_id' ? "'[erased ' || t.rowid || ']'" : "'[erased]'";
  const lines = `replace(char(10) || ${text} || char(10), char(10) || ?1 || char(10), char(10) || ${mark} || char(10))`;
  const words = `replace(substr(${lines}, 2, length(${lines}) - 2), '"' || ?1 || '"', '"' || ${mark} || '"')`;
  return `iif(?2, ${words}, replace(${text}, ?1, ${mark}))`;
}
