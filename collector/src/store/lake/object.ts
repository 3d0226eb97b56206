import { type AsyncBuffer, type FileMetaData, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { columnsOf, type Row, rowOf, schemaOf, type Table } from './table.ts';

/** Everything of the lake lies under it, and nothing else. */
export const LAKE = 'lake/';

/** Where events lie; then the day of their arrival, then the objects. */
export const EVENTS_OF = `${LAKE}events/`;

/** Where the holds lie, as one object; then the version of the graph. */
export const HOLDS_OF = `${LAKE}holds/`;

/** Rows that are written, and read, in one go: what a Worker's memory holds with ease. */
const GROUP = 10_000;

/** R2 wants all parts of an upload but the last to be alike, and of 5 MiB at least. */
const PART_BYTES = 8 * 1_048_576;

/** Objects up to this size are read at once: fewer requests. */
const WHOLE_BYTES = 8 * 1_048_576;

/** Lists objects, page by page. */
export async function listObjects(archive: R2Bucket, prefix: string): Promise<R2Object[]> {
  const objects: R2Object[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await archive.list({ prefix, ...(cursor !== undefined && { cursor }) });
    objects.push(...page.objects);
    if (!page.truncated) return objects;
    cursor = page.cursor;
  }
}

/**
 * The rows of an object, some at a time.
 *
 * @throws when the object is no Parquet file of this table, or is replaced while it is read
 */
export async function* rowsOf(archive: R2Bucket, key: string, table: Table): AsyncGenerator<Row[]> {
  const file = await bufferOf(archive, key);
  if (file === null) return;
  const metadata = await parquetMetadataAsync(file);
  for (const [rowStart, rowEnd] of groupsOf(metadata)) {
    const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, columns: [...table.keys()] });
    yield rows.map((row) => rowOf(table, row));
  }
}

function groupsOf({ row_groups }: FileMetaData): [number, number][] {
  let end = 0;
  return row_groups.map(({ num_rows }) => {
    const start = end;
    end += Number(num_rows);
    return [start, end];
  });
}

async function bufferOf(archive: R2Bucket, key: string): Promise<AsyncBuffer | null> {
  const head = await archive.head(key);
  if (head === null) return null;
  const get = async (range?: R2Range): Promise<ArrayBuffer> => {
    const object = await archive.get(key, { onlyIf: { etagMatches: head.etag }, ...(range && { range }) });
    if (object === null || !('body' in object)) throw new Error(`${key} was replaced while it was read.`);
    return object.arrayBuffer();
  };
  const { size } = head;
  if (size <= WHOLE_BYTES) {
    const whole = await get();
    return { byteLength: size, slice: (start, end) => whole.slice(start, end) };
  }
  return { byteLength: size, slice: (start, end = size) => get({ offset: start, length: end - start }) };
}

/**
 * Writes an object, in one step for readers: they see all of it or what was there before. Without rows nothing is written.
 *
 * @returns how many rows
 */
export async function writeRows(
  archive: R2Bucket,
  key: string,
  table: Table,
  rows: AsyncIterable<readonly Row[]>,
): Promise<number> {
  const upload = new Upload(archive, key);
  const parquet = new ParquetWriter({ writer: upload.writer, schema: schemaOf(table), createdBy: 'guiyi' });
  let count = 0;
  try {
    for await (const group of regrouped(rows)) {
      parquet.write({ columnData: columnsOf(table, group), rowGroupSize: GROUP });
      await upload.send();
      count += group.length;
    }
    if (count === 0) return 0;
    parquet.finish();
    await upload.finish();
    return count;
  } catch (error) {
    await upload.abort();
    throw error;
  }
}

/** Cuts rows into groups of one size. */
async function* regrouped(lists: AsyncIterable<readonly Row[]>): AsyncGenerator<Row[]> {
  let group: Row[] = [];
  for await (const rows of lists) {
    for (const row of rows) {
      group.push(row);
      if (group.length < GROUP) continue;
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}

/** Sends what was written so far in parts, so that no object has to fit into memory. */
class Upload {
  readonly writer = new ByteWriter();
  #multipart: R2MultipartUpload | null = null;
  readonly #parts: R2UploadedPart[] = [];

  constructor(
    private readonly archive: R2Bucket,
    private readonly key: string,
  ) {}

  async send(): Promise<void> {
    const bytes = this.writer.getBytes();
    const full = bytes.length - (bytes.length % PART_BYTES);
    for (let at = 0; at < full; at += PART_BYTES) await this.#part(bytes.slice(at, at + PART_BYTES));
    bytes.copyWithin(0, full);
    this.writer.index = bytes.length - full;
  }

  async finish(): Promise<void> {
    await this.send();
    const rest = this.writer.getBytes().slice();
    if (this.#multipart === null) {
      await this.archive.put(this.key, rest, { httpMetadata: TYPE });
      return;
    }
    if (rest.length > 0) await this.#part(rest);
    await this.#multipart.complete(this.#parts);
  }

  async abort(): Promise<void> {
    await this.#multipart?.abort();
  }

  async #part(bytes: Uint8Array): Promise<void> {
    this.#multipart ??= await this.archive.createMultipartUpload(this.key, { httpMetadata: TYPE });
    this.#parts.push(await this.#multipart.uploadPart(this.#parts.length + 1, bytes));
  }
}

const TYPE = { contentType: 'application/vnd.apache.parquet' };
