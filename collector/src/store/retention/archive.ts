import { datedIn } from '../message.ts';

/** Dead letters lie under the day on which they were buried. */
const PREFIX = 'dead-letters/';

/** Removes dead letters that were buried before a time, but for those that name one of `held`. Returns how many. */
export async function removeDeadLetters(archive: R2Bucket, before: number, held: ReadonlySet<string>): Promise<number> {
  let removed = 0;
  let cursor: string | undefined;
  do {
    const page = await archive.list({ prefix: PREFIX, ...(cursor !== undefined && { cursor }) });
    const due = page.objects.map(({ key }) => key).filter((key) => buried(key) < before);
    const free = held.size === 0 ? due : await withoutHeld(archive, due, held);
    if (free.length > 0) await archive.delete(free);
    removed += free.length;
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
  return removed;
}

/** The end of the day that the key names; a key that names none is never due. */
function buried(key: string): number {
  const time = Date.parse(`${key.slice(PREFIX.length, PREFIX.length + 10)}T23:59:59.999Z`);
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}

async function withoutHeld(archive: R2Bucket, keys: readonly string[], held: ReadonlySet<string>): Promise<string[]> {
  const free: string[] = [];
  for (const key of keys) {
    const text = (await (await archive.get(key))?.text()) ?? '';
    const named = datedIn(text)?.flatMap((event) => event.keys) ?? [...held].filter((each) => text.includes(each));
    if (!named.some((each) => held.has(each))) free.push(key);
  }
  return free;
}
