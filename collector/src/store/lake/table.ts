import type { ColumnSource, SchemaElement } from 'hyparquet-writer';

/** A row as D1 has it: times in milliseconds, lists and objects as JSON text. */
export type Row = Record<string, string | number | null>;

/** What a column is in Parquet. Times are UTC; JSON stays text, because every property has a type of its own. */
type Kind = 'text' | 'time' | 'flag' | 'number' | 'list';

interface Column {
  kind: Kind;
  optional: boolean;
}

/** The columns of a table of the lake, in order; a `?` marks what may be null. */
export type Table = ReadonlyMap<string, Column>;

const table = (columns: Record<string, Kind | `${Kind}?`>): Table =>
  new Map(
    Object.entries(columns).map(([name, kind]) => [
      name,
      { kind: kind.replace('?', '') as Kind, optional: kind.endsWith('?') },
    ]),
  );

/** As in D1, without `seq`, which is a matter of that database alone. A test compares the two. */
export const EVENTS = table({
  ...{ message_id: 'text', source_id: 'text', type: 'text', name: 'text', time: 'time', received_at: 'time' },
  ...{ identifier: 'text', identifiers: 'list', masked: 'text', purpose: 'text', legal_basis: 'text', bot: 'flag' },
  ...{ session_id: 'text?', url: 'text?', channel: 'text?', source: 'text?', medium: 'text?', campaign: 'text?' },
  ...{ order_id: 'text?', value: 'number?', currency: 'text?', properties: 'text', traits: 'text?', context: 'text' },
});

/** Who held an identifier, from when until when (null: still). */
export const HOLDS = table({ identifier: 'text', since: 'time', until: 'time?', person_id: 'text' });

const TEXT = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;

const ELEMENTS = {
  text: TEXT,
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  flag: { type: 'BOOLEAN' },
  number: { type: 'DOUBLE' },
} as const;

/** The Parquet schema of a table. */
export function schemaOf(columns: Table): SchemaElement[] {
  return [{ name: 'root', num_children: columns.size }, ...[...columns].flatMap(elementsOf)];
}

function elementsOf([name, { kind, optional }]: [string, Column]): SchemaElement[] {
  const repetition_type = optional ? 'OPTIONAL' : 'REQUIRED';
  if (kind !== 'list') return [{ name, repetition_type, ...ELEMENTS[kind] }];
  return [
    { name, repetition_type, converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', repetition_type: 'REQUIRED', ...TEXT },
  ];
}

/** Rows as columns, for the writer. */
export function columnsOf(columns: Table, rows: readonly Row[]): ColumnSource[] {
  return [...columns].map(([name, { kind }]) => ({ name, data: rows.map((row) => written(kind, row[name] ?? null)) }));
}

/** A row that was read, as D1 would have it. */
export function rowOf(columns: Table, read: Readonly<Record<string, unknown>>): Row {
  return Object.fromEntries([...columns].map(([name, { kind }]) => [name, readBack(kind, read[name] ?? null)]));
}

function written(kind: Kind, value: string | number | null): unknown {
  if (value === null) return null;
  if (kind === 'time') return new Date(Number(value));
  if (kind === 'flag') return value === 1;
  return kind === 'list' ? JSON.parse(String(value)) : value;
}

function readBack(kind: Kind, value: unknown): string | number | null {
  if (value instanceof Date) return value.getTime();
  if (kind === 'flag') return value === true ? 1 : 0;
  if (kind === 'list') return JSON.stringify(value);
  return value as string | number | null;
}
