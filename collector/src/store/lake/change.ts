import { folderOf } from './compact.ts';
import { Run } from './journal.ts';
import { EVENTS_OF, HOLDS_OF, LAKE, listObjects, rowsOf, writeRows } from './object.ts';
import { EVENTS, HOLDS, type Row, type Table } from './table.ts';

/** What becomes of a row: itself where nothing changes, another one, or null: it goes. */
export type Change = (row: Row, table: Table) => Row | null;

/** All that is in the lake. */
export async function keysIn(archive: R2Bucket): Promise<string[]> {
  return (await listObjects(archive, LAKE)).map(({ key }) => key);
}

/** Which table an object belongs to. */
export function tableOf(key: string): Table {
  return key.startsWith(HOLDS_OF) ? HOLDS : EVENTS;
}

/** Writes anew every object in which something changes, in its place. Returns how many rows of events did. */
export async function changeObjects(
  archive: R2Bucket,
  run: Run,
  keys: readonly string[],
  change: Change,
): Promise<number> {
  let changed = 0;
  for (const key of keys) {
    const table = tableOf(key);
    let rows = 0;
    for await (const group of rowsOf(archive, key, table))
      rows += group.filter((row) => change(row, table) !== row).length;
    await run.goOn();
    if (rows === 0) continue;
    const left = await writeRows(archive, key, table, changedRows(archive, key, table, change));
    if (left === 0) await archive.delete(key);
    if (table === EVENTS) changed += rows;
  }
  return changed;
}

async function* changedRows(archive: R2Bucket, key: string, table: Table, change: Change): AsyncGenerator<Row[]> {
  for await (const group of rowsOf(archive, key, table)) {
    yield group.map((row) => change(row, table)).filter((row) => row !== null);
  }
}

/**
 * Removes the events that came before a time, whole days at once, but for those that name one of `held`. Returns how many;
 * where the lake is being written they wait until the next time.
 */
export async function removeDays(
  db: D1Database,
  archive: R2Bucket,
  before: number,
  held: ReadonlySet<string>,
): Promise<number> {
  const due = (await listObjects(archive, EVENTS_OF)).map(({ key }) => key).filter((key) => endOf(key) < before);
  if (due.length === 0) return 0;
  const isHeld = ({ identifiers }: Row) => (JSON.parse(String(identifiers)) as string[]).some((key) => held.has(key));
  const work = (run: Run) => changeObjects(archive, run, due, (row) => (isHeld(row) ? row : null));
  return (await Run.of(db, archive, work, true)) ?? 0;
}

/** The end of the day whose folder holds an object; one in another folder is never due. */
function endOf(key: string): number {
  const time = Date.parse(`${folderOf(key).slice(`${EVENTS_OF}day=`.length, -1)}T23:59:59.999Z`);
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}
