import { type Span, takes } from '../lib/erasure.ts';
import type { Hit, Needle } from '../lib/search.ts';
import { LAKE } from '../store/lake/object.ts';
import { copiedFrom, datedIn, without } from '../store/message.ts';

/** Every object of the archive that is text, page by page; for the lake see store/lake/people.ts. */
async function* objects(archive: R2Bucket): AsyncGenerator<{ key: string; text: string }> {
  let cursor: string | undefined;
  do {
    const page = await archive.list(cursor === undefined ? {} : { cursor });
    for (const { key } of page.objects) {
      if (key.startsWith(LAKE)) continue;
      const object = await archive.get(key);
      if (object !== null) yield { key, text: await object.text() };
    }
    cursor = page.truncated ? page.cursor : undefined;
  } while (cursor !== undefined);
}

/**
 * Takes erased events out of archived messages: the rest is put in place of the old object in one write. What is no
 * message but holds one of the needles cannot be taken apart and is removed whole. Returns the number of events.
 */
export async function eraseArchive(
  archive: R2Bucket,
  needles: readonly Needle[],
  spans: readonly Span[],
  at: number,
): Promise<number> {
  let removed = 0;
  for await (const { key, text } of objects(archive)) {
    const events = datedIn(text);
    if (events === null) {
      if (needles.some((needle) => text.includes(needle.text))) await archive.delete(key);
      continue;
    }
    const taken = events.map((event) => (takes(spans, at, event) ? 'erased' : null));
    if (!taken.includes('erased')) continue;
    const { customMetadata, httpMetadata } = (await archive.head(key)) ?? {};
    await archive.put(key, without(text, taken), { customMetadata, httpMetadata });
    removed += taken.filter(Boolean).length;
  }
  return removed;
}

/** The archived events of a person, for a copy of their data. */
export async function copyArchive(archive: R2Bucket, spans: readonly Span[]): Promise<Record<string, unknown>[]> {
  const rows: Record<string, unknown>[] = [];
  for await (const { key, text } of objects(archive)) {
    rows.push(...copiedFrom(text, spans).map((event) => ({ object: key, ...event })));
  }
  return rows;
}

/** Searches every object of the archive. */
export async function searchArchive(
  archive: R2Bucket,
  needles: readonly Needle[],
  spans: readonly Span[],
  at: number,
): Promise<Hit[]> {
  const hits: Hit[] = [];
  for await (const { key, text } of objects(archive)) {
    const events = datedIn(text);
    const found =
      events === null
        ? needles.some((needle) => text.includes(needle.text))
        : events.some((event) => takes(spans, at, event));
    if (found) hits.push({ store: 'r2', table: key, column: 'body', rows: 1 });
  }
  return hits;
}
