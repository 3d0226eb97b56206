import { isWhole, type Span } from '../lib/erasure.ts';
import { countedDaily } from './daily.ts';
import { FENCE } from './fence.ts';
import { isOf, takeFromLake } from './lake/people.ts';
import type { Row } from './lake/table.ts';

/** Rows moved by one transaction: D1 takes parameters of up to 2 MB, and an event may have 32 KB. */
const ROWS = 50;

/** What is put aside: a person's events. `basis`: after `since` only those that do not rest on consent (an objection). */
export interface Shelving {
  spans: readonly Span[];
  /** Milliseconds; null where every event is taken. */
  consentedBefore: number | null;
}

const MINE = `FROM json_each(?1) AS s CROSS JOIN events AS e ON e.identifier = s.value ->> 'key'
  WHERE e.time >= s.value ->> 'since' AND e.time < s.value ->> 'until'
    AND (?2 IS NULL OR e.received_at < ?2 OR e.legal_basis <> 'consent')`;

const PUT_ASIDE = `INSERT OR IGNORE INTO restricted_events
  SELECT value ->> 'message_id', value ->> 'source_id', value ->> 'identifier', value ->> 'identifiers',
    value ->> 'time', value ->> 'received_at', value FROM json_each(?1)`;

/**
 * Puts a person's events aside, a few in one transaction each, so that it may be repeated after a crash. It raises the
 * fence first: a consumer that asked before the restriction may not write after it. Returns how many.
 */
export async function shelve(db: D1Database, { spans, consentedBefore }: Shelving): Promise<number> {
  await db.prepare(FENCE).run();
  const select = db
    .prepare(`SELECT * FROM events WHERE seq IN (SELECT e.seq ${MINE} LIMIT ${ROWS})`)
    .bind(JSON.stringify(spans), consentedBefore);
  let moved = 0;
  for (let rows = await all(select); rows.length > 0; rows = await all(select)) {
    const seqs = rows.map((row) => row.seq);
    const kept = rows.map(({ seq: _, ...row }) => row);
    await db.batch([
      puttingAside(db, kept),
      db.prepare('DELETE FROM events WHERE seq IN (SELECT value FROM json_each(?))').bind(JSON.stringify(seqs)),
    ]);
    moved += rows.length;
  }
  return moved;
}

function puttingAside(db: D1Database, rows: readonly Row[]): D1PreparedStatement {
  return db.prepare(PUT_ASIDE).bind(JSON.stringify(rows));
}

/** The same for what is in the lake: it comes back to D1, out of every report. Safe to repeat. */
export async function shelveLake(
  db: D1Database,
  archive: R2Bucket,
  { spans, consentedBefore }: Shelving,
): Promise<number> {
  const due = (row: Row) =>
    isOf(row, spans) &&
    (consentedBefore === null || Number(row.received_at) < consentedBefore || row.legal_basis !== 'consent');
  return takeFromLake(db, archive, due, async (rows) => {
    for (let at = 0; at < rows.length; at += ROWS) await puttingAside(db, rows.slice(at, at + ROWS)).run();
  });
}

/** Puts a person's events back where reports read them. Safe to repeat. Returns how many. */
export async function unshelve(db: D1Database, spans: readonly Span[]): Promise<number> {
  const select = db
    .prepare(`SELECT rowid, row FROM restricted_events WHERE rowid IN (SELECT e.rowid ${MINE_ASIDE} LIMIT ${ROWS})`)
    .bind(JSON.stringify(spans));
  let moved = 0;
  for (let rows = await all(select); rows.length > 0; rows = await all(select)) {
    const ids = JSON.stringify(rows.map((row) => row.rowid));
    const puts = [...byColumns(rows)].map(([columns, group]) => db.prepare(putBack(columns.split(','))).bind(group));
    await db.batch([
      ...countedDaily(db, puts),
      db.prepare('DELETE FROM restricted_events WHERE rowid IN (SELECT value FROM json_each(?))').bind(ids),
    ]);
    moved += rows.length;
  }
  return moved;
}

const MINE_ASIDE = `FROM json_each(?1) AS s CROSS JOIN restricted_events AS e ON e.identifier = s.value ->> 'key'
  WHERE e.time >= s.value ->> 'since' AND e.time < s.value ->> 'until'`;

/** Rows by the columns they have: one that was put aside before a column came has fewer. JSON arrays of rows. */
function byColumns(rows: readonly Row[]): Map<string, string> {
  const groups = new Map<string, string[]>();
  for (const { row } of rows) {
    const columns = Object.keys(JSON.parse(String(row)) as object).join(',');
    groups.set(columns, [...(groups.get(columns) ?? []), String(row)]);
  }
  return new Map([...groups].map(([columns, texts]) => [columns, `[${texts.join(',')}]`]));
}

/** Columns come from rows that we wrote; still only names are let through. */
function putBack(columns: readonly string[]): string {
  const names = columns.filter((name) => /^\w+$/.test(name));
  return `INSERT OR IGNORE INTO events (${names.join(', ')})
    SELECT ${names.map((name) => `value ->> '${name}'`).join(', ')} FROM json_each(?1)`;
}

/** The person's events that are put aside, as they are kept. */
export async function shelvedRows(db: D1Database, spans: readonly Span[]): Promise<Row[]> {
  const rows = await all(
    db.prepare(`SELECT e.row ${MINE_ASIDE} ORDER BY e.time, e.message_id`).bind(JSON.stringify(spans)),
  );
  return rows.map(({ row }) => JSON.parse(String(row)) as Row);
}

/** Takes the erased out of what is put aside; see `eraseRows`. */
export function eraseShelved(db: D1Database, spans: readonly Span[], at: number): D1PreparedStatement[] {
  const whole = JSON.stringify(spans.filter(isWhole).map((span) => span.key));
  return [
    db
      .prepare(
        `DELETE FROM restricted_events WHERE rowid IN (SELECT e.rowid ${MINE_ASIDE.replaceAll('e.time <', 'min(e.time, e.received_at) <')}
         AND min(e.time, e.received_at) < ?2)`,
      )
      .bind(JSON.stringify(spans), at),
    db
      .prepare(
        `WITH left AS (SELECT rowid AS id, (SELECT json_group_array(i.value) FROM json_each(identifiers) AS i
             WHERE i.value NOT IN (SELECT value FROM json_each(?1))) AS identifiers FROM restricted_events
           WHERE EXISTS (SELECT 1 FROM json_each(identifiers) AS i WHERE i.value IN (SELECT value FROM json_each(?1))))
         UPDATE restricted_events SET identifiers = left.identifiers, row = json_set(row, '$.identifiers', left.identifiers)
         FROM left WHERE rowid = left.id AND min(time, received_at) < ?2`,
      )
      .bind(whole, at),
  ];
}

async function all(statement: D1PreparedStatement): Promise<Row[]> {
  return (await statement.all<Row>()).results;
}
