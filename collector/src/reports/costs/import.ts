import type { CostError, CostImportReply, CostRow } from '@guiyi/protocol';
import { sha256 } from '../../lib/keyed.ts';
import { type CostContext, costRow, type RawRow } from './row.ts';

const PREVIEW = 20;
const MOST_ERRORS = 100;

export interface NumberedRow extends CostRow {
  line: number;
}

/** What an import would store, and what it answers when it is only tried. */
export interface CostImport {
  /** Digest of the rows as they are understood, in whatever order they stand. */
  id: string;
  rows: NumberedRow[];
  reply: CostImportReply;
}

/** Checks every row. Pure: nothing is stored here. */
export function costImport(
  table: readonly { line: number; raw: RawRow }[],
  context: CostContext,
  { errors = [], totals = [] }: { errors?: CostError[]; totals?: number[] } = {},
): CostImport {
  const rows: NumberedRow[] = [];
  const faults = [...errors];
  for (const { line, raw } of table) {
    const row = costRow(raw, line, context);
    if (Array.isArray(row)) faults.push(...row);
    else rows.push({ line, ...row });
  }
  if (rows.length + faults.length === 0) faults.push({ line: 1, field: '', message: 'There are no rows.' });
  return { id: digest(rows), rows, reply: { ...replyOf(rows, faults), totals: totals.slice(0, MOST_ERRORS) } };
}

function replyOf(rows: readonly NumberedRow[], errors: readonly CostError[]): Omit<CostImportReply, 'totals'> {
  const days = rows.map(({ day }) => day).sort();
  const [from, to] = [days[0], days.at(-1)];
  const amounts = new Map<string, number>();
  for (const { currency, amount } of rows) amounts.set(currency, (amounts.get(currency) ?? 0) + amount);
  return {
    import_id: null,
    rows: rows.length,
    days: from && to ? { from, to } : null,
    amounts: [...amounts].map(([currency, amount]) => ({ currency, amount })),
    preview: rows.slice(0, PREVIEW).map(({ line: _, ...row }) => row),
    errors: errors.slice(0, MOST_ERRORS),
    error_count: errors.length,
  };
}

function digest(rows: readonly NumberedRow[]): string {
  const lines = rows.map(({ line: _, ...row }) => JSON.stringify(Object.values(row)));
  return sha256(lines.sort().join('\n')).slice(0, 24);
}
