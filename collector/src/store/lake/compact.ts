import type { Run } from './journal.ts';
import { EVENTS_OF, listObjects, rowsOf, writeRows } from './object.ts';
import { EVENTS, type Row } from './table.ts';

/** Until a day is over its objects are made one only as long as they are small: else each hour would write the day anew. */
const SMALL_BYTES = 4 * 1_048_576;

/**
 * Makes the objects of a day one object. Returns how many days were touched.
 *
 * @param end milliseconds; what is left then waits for the next run
 */
export async function compactDays(archive: R2Bucket, run: Run, now: number, end: number): Promise<number> {
  const today = dayFolder(now);
  let touched = 0;
  for (const [folder, objects] of Map.groupBy(await listObjects(archive, EVENTS_OF), ({ key }) => folderOf(key))) {
    const bytes = objects.reduce((sum, { size }) => sum + size, 0);
    if (objects.length < 2 || (folder >= today && bytes > SMALL_BYTES) || Date.now() > end) continue;
    objects.sort((a, b) => a.uploaded.getTime() - b.uploaded.getTime());
    const replaced = objects.map(({ key }) => key);
    const key = `${folder}${crypto.randomUUID()}.parquet`;
    await run.put({
      keys: [key],
      write: () => writeRows(archive, key, EVENTS, rowsOfAll(archive, replaced)),
      replaced,
    });
    touched++;
  }
  return touched;
}

async function* rowsOfAll(archive: R2Bucket, keys: readonly string[]): AsyncGenerator<Row[]> {
  for (const key of keys) yield* rowsOf(archive, key, EVENTS);
}

/** `lake/events/day=2026-11-22/`; folders sort as their days do. */
function dayFolder(time: number): string {
  return `${EVENTS_OF}day=${new Date(time).toISOString().slice(0, 10)}/`;
}

export function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/') + 1);
}
