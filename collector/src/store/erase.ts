import type { Span } from '../lib/erasure.ts';
import { isWhole } from '../lib/erasure.ts';
import { COLUMNS, type Hit, hitsOf, type Needle, searchSql, TABLES } from '../lib/search.ts';
import { FENCE } from './fence.ts';
import { eraseChecks } from './identity-checks.ts';
import { forgetInRequests } from './requests.ts';
import { eraseShelved } from './shelf.ts';

/** See `takes` in lib/erasure.ts: the same rule. ?1 spans as JSON, ?2 time of the erasure. */
const TAKEN = `FROM json_each(?1) AS s CROSS JOIN events AS e ON e.identifier = s.value ->> 'key'
  WHERE min(e.time, e.received_at) < ?2 AND e.time >= s.value ->> 'since'
    AND min(e.time, e.received_at) < s.value ->> 'until'`;

/** Events of others that name an erased identifier lose it. */
const STRIP = `UPDATE events SET identifiers = (
    SELECT json_group_array(i.value) FROM json_each(events.identifiers) AS i
    WHERE i.value NOT IN (SELECT value FROM json_each(?1)))
  WHERE min(time, received_at) < ?2 AND EXISTS (
    SELECT 1 FROM json_each(events.identifiers) AS i WHERE i.value IN (SELECT value FROM json_each(?1)))`;

/** Rows from before the column `identifiers` are found by the ids in their text. */
const REFUSED = `DELETE FROM quarantine WHERE received_at < ?2 AND (
  EXISTS (SELECT 1 FROM json_each(quarantine.identifiers) AS i WHERE i.value IN (SELECT value FROM json_each(?1)))
  OR EXISTS (SELECT 1 FROM json_each(?3) AS n WHERE instr(quarantine.event, n.value) > 0))`;

/** Right after a change: adds how many rows it took to the request's count. */
const COUNT = `UPDATE requests SET removed = json_set(removed, '$.' || ?2, coalesce(removed ->> ('$.' || ?2), 0) + changes())
  WHERE id = ?1`;

/** Fields under which an event carries an id as it is. */
const FIELDS = ['userId', 'anonymousId', 'previousId', 'id'];

/** Takes a person's rows out of D1, all in one transaction. Safe to repeat. */
export async function eraseRows(db: D1Database, request: string, spans: readonly Span[], at: number): Promise<void> {
  const keys = spans.filter(isWhole).map((span) => span.key);
  const whole = JSON.stringify(keys);
  const texts = keys.flatMap((key) => {
    const value = JSON.stringify(key.slice(key.indexOf(':', key.indexOf(':') + 1) + 1));
    return FIELDS.map((field) => `"${field}":${value}`);
  });
  const count = (table: string) => db.prepare(COUNT).bind(request, table);
  await db.batch([
    db.prepare(FENCE),
    db.prepare(`DELETE FROM events WHERE seq IN (SELECT e.seq ${TAKEN})`).bind(JSON.stringify(spans), at),
    count('events'),
    // Counted anew when somebody asks.
    db.prepare('DELETE FROM daily_answers'),
    db.prepare(STRIP).bind(whole, at),
    ...eraseShelved(db, spans, at).flatMap((change, index) =>
      index === 0 ? [change, count('restricted_events')] : [change],
    ),
    forgetInRequests(db, keys, at),
    eraseChecks(db, keys),
    db.prepare(REFUSED).bind(whole, at, JSON.stringify(texts)),
    count('quarantine'),
  ]);
}

/** Rows searched by one statement: D1 stops one that takes half a minute. */
const PART = 20_000;

/** Conditions that together select all of a table; a table without row ids is searched in one go. */
export async function partsOf(db: D1Database, table: string): Promise<string[]> {
  const rowless = "SELECT 1 FROM sqlite_master WHERE name = ? AND sql LIKE '%WITHOUT ROWID%'";
  if ((await db.prepare(rowless).bind(table).first()) !== null) return ['true'];
  // Row ids may lie far apart, so they are walked over rather than counted.
  const next = db.prepare(
    `SELECT rowid AS last FROM "${table}" WHERE rowid > ?1 ORDER BY rowid LIMIT 1 OFFSET ${PART - 1}`,
  );
  const parts: string[] = [];
  let after = Number.MIN_SAFE_INTEGER;
  for (let row = await next.bind(after).first<{ last: number }>(); row !== null; ) {
    parts.push(`t.rowid > ${after} AND t.rowid <= ${row.last}`);
    after = row.last;
    row = await next.bind(after).first<{ last: number }>();
  }
  return [...parts, `t.rowid > ${after}`];
}

/** Rows that came after the erasure, by table: they are of someone new. */
export function laterThan(at: number): Record<string, string> {
  return {
    events: `time >= ${at} AND received_at >= ${at}`,
    holds: `since >= ${at}`,
    quarantine: `received_at >= ${at}`,
    // What is being worked on names whom it is about; it is cleared in the same write that completes it.
    requests: "finished_at IS NULL AND status <> 'in_effect'",
    // What others are still to erase names what it is.
    deliveries: 'done_at IS NULL',
    restricted_events: `time >= ${at} AND received_at >= ${at}`,
  };
}

/** Searches every column of D1's live schema, and the events that the erasure should have taken. */
export async function searchRows(
  db: D1Database,
  needles: readonly Needle[],
  spans: readonly Span[],
  at: number,
): Promise<{ hits: Hit[]; columns: number }> {
  const later = laterThan(at);
  const hits: Hit[] = [];
  let columns = 0;
  const { results } = await db.prepare(TABLES).all<{ name: string }>();
  for (const { name } of results) {
    const names = (await db.prepare(COLUMNS).bind(name).all<{ name: string }>()).results.map((row) => row.name);
    columns += names.length;
    for (const part of await partsOf(db, name)) {
      const search = db.prepare(searchSql(name, names, later[name], part)).bind(JSON.stringify(needles));
      hits.push(...hitsOf('d1', name, (await search.first<Record<string, number>>()) ?? {}));
    }
  }
  const left = await db.prepare(`SELECT count(*) AS n ${TAKEN}`).bind(JSON.stringify(spans), at).first<{ n: number }>();
  return { hits: [...hits, ...hitsOf('d1', 'events', { identifier: left?.n })], columns };
}
