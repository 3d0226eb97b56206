import { isWhole, type Span } from './erasure.ts';

/** A text that must not be found any more. */
export interface Needle {
  /** Of the identifier, see `identifierKey`. */
  key: string;
  text: string;
  /** Short values are looked for as whole words only: `m1` is no part of `m12`. */
  whole: boolean;
}

/** A place where a needle was found. */
export interface Hit {
  store: string;
  table: string;
  column: string;
  rows: number;
}

/** From this length on a value is so rare that it is looked for anywhere in a text. */
const RARE = 16;

/** What to look for after an erasure: the keys, and the values themselves where they are rare. */
export function needlesOf(spans: readonly Span[]): Needle[] {
  return spans.filter(isWhole).map(({ key }): Needle => {
    const value = key.slice(key.indexOf(':', key.indexOf(':') + 1) + 1);
    return value.length >= RARE ? { key, text: value, whole: false } : { key, text: key, whole: true };
  });
}

/** Columns of identifiers: one that merely contains another is somebody else's, and no trace of it. */
const IDENTIFIERS: ReadonlySet<string> = new Set(['identifier', 'identifiers', 'key', 'masked']);

/** The tables of a database, without the engine's own. */
export const TABLES = `SELECT name FROM sqlite_master WHERE type = 'table'
  AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`;

/** The columns of one table; ?1 is its name. */
export const COLUMNS = 'SELECT name FROM pragma_table_info(?1)';

/**
 * Counts, column by column, the rows of a table that hold one of the needles (?1, JSON). Whole words end at the end of
 * the text, at a line break (sets of the graph) or at a quotation mark (JSON).
 *
 * @param part condition that selects a part of the table
 * @param later condition on rows that came after the erasure and are someone new's
 */
export function searchSql(table: string, columns: readonly string[], later: string | undefined, part = 'true'): string {
  const texts = columns.map((name) => `t.${quoted(name)}`);
  const counts = columns.map((name) => `total(${isIn(name)}) AS ${quoted(name)}`);
  const condition = later === undefined ? '' : `AND NOT (${later})`;
  // A row is looked at as one text first, which leaves nearly nothing to look at column by column. The limit, which is
  // none, keeps that text from being made anew for each needle.
  return `WITH n AS MATERIALIZED (SELECT value ->> 'key' AS key, value ->> 'text' AS text, value ->> 'whole' AS whole
      FROM json_each(?1))
    SELECT ${counts.join(', ')} FROM (
      SELECT *, concat_ws(char(10), ${texts.join(', ')}) AS "whole row" FROM ${quoted(table)} AS t
      WHERE ${part} ${condition} LIMIT -1) AS t
    CROSS JOIN n WHERE instr(t."whole row", n.text) > 0`;
}

/** Whether a column holds the needle `n`. */
function isIn(column: string): string {
  const text = `t.${quoted(column)}`;
  const whole = (needle: string) => `(instr(${text}, '"' || ${needle} || '"') > 0
    OR instr(char(10) || ${text} || char(10), char(10) || ${needle} || char(10)) > 0)`;
  if (IDENTIFIERS.has(column)) return `${text} IS n.text OR ${whole('n.key')}`;
  return `CASE n.whole WHEN 0 THEN instr(${text}, n.text) > 0 ELSE ${whole('n.text')} END`;
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The columns in which something was found. */
export function hitsOf(store: string, table: string, counts: Record<string, unknown>): Hit[] {
  return Object.entries(counts).flatMap(([column, rows]) =>
    Number(rows) > 0 ? [{ store, table, column, rows: Number(rows) }] : [],
  );
}

/** Searches every column of the live schema of a Durable Object. `later`: see {@link searchSql}, by table. */
export function searchObject(
  sql: SqlStorage,
  store: string,
  needles: readonly Needle[],
  later: Record<string, string> = {},
): { hits: Hit[]; columns: number } {
  const found: Hit[] = [];
  let columns = 0;
  for (const { name } of sql.exec<{ name: string }>(TABLES).toArray()) {
    const names = sql
      .exec<{ name: string }>(COLUMNS, name)
      .toArray()
      .map((row) => row.name);
    columns += names.length;
    const counts = sql.exec<Record<string, number>>(searchSql(name, names, later[name]), JSON.stringify(needles)).one();
    found.push(...hitsOf(store, name, counts));
  }
  return { hits: found, columns };
}
