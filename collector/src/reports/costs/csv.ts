import type { CostError } from '@guiyi/protocol';
import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import { columnsOf, isTotal, lacking, rawOf } from './columns.ts';
import type { RawRow } from './row.ts';

/** Rows with their line in the file and the lines of sums, which were left out; or why the file is none. */
export type Table = { rows: { line: number; raw: RawRow }[]; totals: number[] } | { error: CostError };

/** Platforms write the name of the report and its days above the columns. */
const TITLE_LINES = 20;

/** Reads CSV with a line that names the columns, in any order; columns that say nothing of costs are passed over. */
export function costTable(bytes: Uint8Array): Table {
  try {
    const text = decoded(bytes);
    const records = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      delimiter: delimiterOf(text),
      // With `info`, which the types do not know of.
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return tableOf(records.map(({ record, info }) => ({ line: info.lines, cells: record })));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : 1;
    return { error: { line, field: '', message: 'This is not CSV: a quotation mark is open or out of place.' } };
  }
}

/** What parts the names of the columns: a comma, a tab, or what spreadsheets write where the comma is the decimal sign. */
function delimiterOf(text: string): string {
  const lines = text.split(/\r\n|\r|\n/, TITLE_LINES);
  const names = (line: string, mark: string) => line.split(mark).map((cell) => cell.trim().replace(/^"|"$/g, ''));
  const isHead = (mark: string) => lines.some((line) => lacking(columnsOf(names(line, mark))) === null);
  return ['\t', ';'].find(isHead) ?? ',';
}

/** UTF-8 or UTF-16; else GB 18030, which spreadsheets and platforms in China write. */
function decoded(bytes: Uint8Array): string {
  const [first = 0, second = 0] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

interface Line {
  line: number;
  cells: string[];
}

function tableOf(lines: readonly Line[]): Table {
  const titled = lines.slice(0, TITLE_LINES).findIndex(({ cells }) => lacking(columnsOf(cells)) === null);
  const [head, ...body] = lines.slice(Math.max(0, titled));
  const columns = columnsOf(head?.cells ?? []);
  const missing = lacking(columns);
  if (missing) {
    const message = `There is no column for it. A line at the top must name the columns, e.g. ${missing.names}.`;
    return { error: { line: head?.line ?? 1, field: missing.field, message } };
  }
  const sums = body.filter(({ cells }) => isTotal(columns, cells));
  const left = new Set(sums);
  return {
    rows: body.filter((each) => !left.has(each)).map(({ line, cells }) => ({ line, raw: rawOf(columns, cells) })),
    totals: sums.map(({ line }) => line),
  };
}
