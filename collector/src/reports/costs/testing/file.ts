import { costTable } from '../csv.ts';

/** A deployment that counts in yuan and has no channel rules of its own. */
export const YUAN = { currency: 'CNY', rules: [] };

export const utf8 = (text: string) => new TextEncoder().encode(text);

/** The rows of a file that can be read. */
export function rowsOf(bytes: Uint8Array) {
  const table = costTable(bytes);
  if ('error' in table) throw new Error(table.error.message);
  return table.rows;
}
