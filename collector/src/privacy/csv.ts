import type { Json, SubjectCopy } from '@guiyi/protocol';

/** What a spreadsheet would run as a formula: in half and full width, also behind blanks that it skips. */
const FORMULA = /^[\s\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/**
 * A copy as one CSV file: a line for each value, with its table, its row and its field. With a byte order mark, or
 * spreadsheets read Chinese as Latin.
 *
 * @example copyCsv({events: [{name: 'Seen'}]}) // '\uFEFFtable,row,field,value\r\nevents,1,name,Seen\r\n'
 */
export function copyCsv(tables: SubjectCopy['tables']): string {
  const lines = Object.entries(tables).flatMap(([table, rows]) =>
    rows.flatMap((row, index) =>
      Object.entries(row).flatMap(([field, value]) =>
        leaves(field, value).map(([path, leaf]) => [table, index + 1, path, leaf]),
      ),
    ),
  );
  return csvOf([['table', 'row', 'field', 'value'], ...lines]);
}

/** Lines as CSV for spreadsheets. */
export function csvOf(lines: readonly (readonly (string | number | boolean | null)[])[]): string {
  return `\uFEFF${lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('')}`;
}

/** Quoted where CSV needs it; what a spreadsheet would run gets an apostrophe. */
function cell(value: string | number | boolean | null): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function leaves(path: string, value: Json): [string, string | number | boolean | null][] {
  if (typeof value !== 'object' || value === null) return [[path, value]];
  const entries = Array.isArray(value)
    ? value.map((item, index): [string, Json] => [String(index), item])
    : Object.entries(value);
  return entries.flatMap(([name, item]) => leaves(`${path}.${name}`, item));
}
