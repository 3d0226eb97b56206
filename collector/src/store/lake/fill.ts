import { exportedTo, type Run } from './journal.ts';
import { EVENTS_OF, HOLDS_OF, listObjects, writeRows } from './object.ts';
import { EVENTS, HOLDS, type Row } from './table.ts';

/** Rows that one statement of D1 reads. */
const PAGE = 10_000;

/** The open end of a hold in D1. */
const STILL = 9e15;

const NEXT = `SELECT * FROM events WHERE seq > ? ORDER BY seq LIMIT ${PAGE}`;

/** Copies the next events, by the day of their arrival (UTC), some thousand. Returns how many; 0 when there are no more. */
export async function fillEvents(db: D1Database, archive: R2Bucket, run: Run): Promise<number> {
  const from = await exportedTo(db);
  const { results } = await db.prepare(NEXT).bind(from).all<Row>();
  if (results.length === 0) return 0;
  const parts = [...Map.groupBy(results, (row) => new Date(Number(row.received_at)).toISOString().slice(0, 10))].map(
    ([day, rows]) => ({ key: `${EVENTS_OF}day=${day}/${crypto.randomUUID()}.parquet`, rows }),
  );
  await run.put({
    keys: parts.map(({ key }) => key),
    write: async () => {
      for (const { key, rows } of parts) await writeRows(archive, key, EVENTS, one(rows));
    },
    mark: { from, to: Number(results.at(-1)?.seq) },
  });
  return results.length;
}

/** Events that are stored and not yet in the lake. */
export async function waitingFor(db: D1Database): Promise<number> {
  const sql = 'SELECT count(*) AS n FROM events WHERE seq > ?';
  return (
    (await db
      .prepare(sql)
      .bind(await exportedTo(db))
      .first<number>('n')) ?? 0
  );
}

/** Copies who holds what, where that has changed since the last copy. */
export async function fillHolds(db: D1Database, archive: R2Bucket, run: Run): Promise<void> {
  const sql = "SELECT value FROM meta WHERE name = 'graph_version'";
  const version = (await db.prepare(sql).first<string>('value')) ?? '0';
  const old = (await listObjects(archive, HOLDS_OF)).map(({ key }) => key);
  const key = `${HOLDS_OF}version=${version}/holds.parquet`;
  if (old.includes(key)) return;
  await run.put({
    keys: [key],
    write: () => writeRows(archive, key, HOLDS, holdsIn(db)),
    replaced: old,
  });
}

async function* holdsIn(db: D1Database): AsyncGenerator<Row[]> {
  const next = db.prepare(
    `SELECT * FROM holds WHERE (identifier, since) > (?, ?) ORDER BY identifier, since LIMIT ${PAGE}`,
  );
  for (let last: Row = { identifier: '', since: 0 }; ; ) {
    const { results } = await next.bind(last.identifier, last.since).all<Row>();
    if (results.length === 0) return;
    yield results.map((row) => ({ ...row, until: Number(row.until) >= STILL ? null : (row.until ?? null) }));
    last = results.at(-1) ?? last;
  }
}

async function* one<T>(item: T): AsyncGenerator<T> {
  yield item;
}
