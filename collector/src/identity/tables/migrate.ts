import { print48 } from '../../lib/digest.ts';
import type { Layer } from '../observation.ts';
import { SCHEMA, VIEWS } from './schema.ts';
import { observationKey, printOf } from './seen-set.ts';

/** Tables of the first layout, which had a row for each observation and each hold. */
const FIRST = ['idents', 'sets', 'members', 'observations', 'holds', 'persons', 'dirty'];

/** Rows that are taken over in one statement. */
const PAGE = 1_000;

/** Makes the tables. True where evidence of the first layout was taken over, so that all is to be computed anew. */
export function migrate(storage: DurableObjectStorage): boolean {
  const { sql } = storage;
  const first = sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'idents'").toArray().length > 0;
  if (first) storage.transactionSync(() => takeOver(sql));
  else sql.exec(SCHEMA + VIEWS);
  if (exists(sql, 'identifiers_by_core')) storage.transactionSync(() => listCompanions(sql));
  if (onceOnly(sql)) storage.transactionSync(() => chainAgain(sql));
  return first;
}

/** Whether the ledger's chain is of the layout in which it could vouch for a record only once. */
function onceOnly(sql: SqlStorage): boolean {
  return (
    sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'consent_chain' AND sql LIKE '%UNIQUE%'").toArray().length > 0
  );
}

function chainAgain(sql: SqlStorage): void {
  sql.exec('ALTER TABLE consent_chain RENAME TO first_chain');
  sql.exec('DROP INDEX consent_chain_by_record');
  sql.exec(SCHEMA);
  sql.exec('INSERT INTO consent_chain SELECT * FROM first_chain');
  sql.exec('DROP TABLE first_chain');
  // What an erasure left for others has had no link that vouches for it; see `Chain`.
  sql.exec("INSERT OR REPLACE INTO state VALUES ('chain_again', 1)");
}

function exists(sql: SqlStorage, name: string): boolean {
  return sql.exec('SELECT 1 FROM sqlite_master WHERE name = ?', name).toArray().length > 0;
}

/** What was an index is a table. Those that `prints` does not have yet are listed with it. */
function listCompanions(sql: SqlStorage): void {
  sql.exec(`INSERT INTO companions SELECT core, id FROM identifiers WHERE core <> id
    AND id <= coalesce((SELECT value FROM state WHERE name = 'printed'), 0) ORDER BY core, id`);
  sql.exec('DROP INDEX identifiers_by_core');
}

function takeOver(sql: SqlStorage): void {
  for (const table of FIRST) sql.exec(`ALTER TABLE ${table} RENAME TO first_${table}`);
  sql.exec(SCHEMA);
  // Each stands alone until it is computed. None may spare the rule anything: what first sights rest on is not known.
  sql.exec(`INSERT INTO identifiers (id, key, masked, first, hub, doubt, core)
    SELECT id, key, masked, first, hub, 1, id FROM first_idents`);
  inPages(sql, 'SELECT id, key FROM first_idents WHERE id > ? ORDER BY id LIMIT ?', (rows: [number, string][]) => {
    const prints = rows.map(([id, key]) => [print48(key), id]);
    sql.exec('INSERT INTO prints SELECT value ->> 0, value ->> 1 FROM json_each(?)', JSON.stringify(prints));
  });
  inPages(sql, SETS, (rows: SetRow[]) => {
    for (const row of rows) takeSet(sql, row);
  });
  sql.exec(`INSERT OR REPLACE INTO state SELECT 'printed', coalesce(max(id), 0) FROM identifiers
    UNION ALL SELECT 'published', coalesce(max(id), 0) FROM identifiers
    UNION ALL SELECT 'merged_sets', coalesce(max(id), 0) FROM evidence`);
  for (const table of FIRST) sql.exec(`DROP TABLE first_${table}`);
  sql.exec(VIEWS);
}

type SetRow = [id: number, layer: Layer, source: string, voided: number, reason: string | null];
const SETS = 'SELECT id, layer, source, voided, reason FROM first_sets WHERE id > ? ORDER BY id LIMIT ?';

function takeSet(sql: SqlStorage, [id, layer, source, voided, reason]: SetRow): void {
  const observed = sql.exec('SELECT key, time FROM first_observations WHERE "set" = ? ORDER BY time, key', id);
  const [earliest, ...others] = [...observed.raw<[string, number]>()].map(([key, time]) => [observationKey(key), time]);
  if (earliest === undefined) return;
  const named = sql.exec('SELECT ident FROM first_members WHERE "set" = ? ORDER BY ident', id).raw<[number]>();
  const members = [...named].map(([ident]) => ident);
  const [key, time] = earliest;
  sql.exec(
    'INSERT INTO evidence (id, layer, source, time, key, members, voided, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    ...[id, layer, source, time, key, JSON.stringify(members), voided || null, reason],
  );
  sql.exec(
    'INSERT OR IGNORE INTO mentions SELECT value, ?, ? FROM json_each(?)',
    ...[printOf({ layer, source, members }), id, JSON.stringify(members)],
  );
  sql.exec(
    'INSERT OR IGNORE INTO sightings SELECT ?, value ->> 0, value ->> 1 FROM json_each(?)',
    ...[id, JSON.stringify(others)],
  );
}

/** Hands a query's rows over in pages; its first column is a number by which they are in order. */
function inPages<T extends [number, ...SqlStorageValue[]]>(
  sql: SqlStorage,
  query: string,
  take: (rows: T[]) => void,
): void {
  for (let after = 0; ; ) {
    const rows = [...sql.exec(query, after, PAGE).raw<T>()];
    take(rows);
    const last = rows.at(-1);
    if (last === undefined) return;
    [after] = last;
  }
}
