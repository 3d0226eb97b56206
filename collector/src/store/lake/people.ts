import { isWhole, type Span } from '../../lib/erasure.ts';
import type { Hit, Needle } from '../../lib/search.ts';
import { type Change, changeObjects, keysIn, tableOf } from './change.ts';
import { Run } from './journal.ts';
import { rowsOf } from './object.ts';
import { EVENTS, HOLDS, type Row } from './table.ts';

/**
 * Takes a person's events out of the lake: each object that holds some is written anew without them. Events of others lose
 * the person's identifiers, and any text that is one. Safe to repeat. Returns how many events went.
 */
export async function eraseLake(
  db: D1Database,
  archive: R2Bucket,
  spans: readonly Span[],
  needles: readonly Needle[],
  at: number,
): Promise<number> {
  const keys = new Set(spans.filter(isWhole).map(({ key }) => key));
  return changeLake(db, archive, (row, table) => {
    if (table === HOLDS) return spans.some(({ key }) => key === row.identifier) ? null : row;
    if (isTaken(row, spans, at)) return null;
    return isLater(row, at) ? row : withoutText(withoutKeys(row, keys), needles);
  });
}

/** Searches every row and column of the lake. */
export async function searchLake(
  archive: R2Bucket,
  spans: readonly Span[],
  needles: readonly Needle[],
  at: number,
): Promise<Hit[]> {
  const hits: Hit[] = [];
  for (const key of await keysIn(archive)) {
    let rows = 0;
    for await (const group of rowsOf(archive, key, tableOf(key))) {
      rows += group.filter((row) => isTaken(row, spans, at) || (!isLater(row, at) && names(row, needles))).length;
    }
    if (rows > 0) hits.push({ store: 'lake', table: key, column: 'row', rows });
  }
  return hits;
}

/** A person's events in the lake, as they are kept. */
export async function copyLake(archive: R2Bucket, spans: readonly Span[]): Promise<Row[]> {
  const found: Row[] = [];
  for await (const rows of eventsIn(archive)) found.push(...rows.filter((row) => isOf(row, spans)));
  return found;
}

/** Corrects traits of a person in the lake; null removes one. Returns how many events were changed. */
export function correctLake(
  db: D1Database,
  archive: R2Bucket,
  spans: readonly Span[],
  traits: Readonly<Record<string, string | number | boolean | null>>,
): Promise<number> {
  return changeLake(db, archive, (row) => (isOf(row, spans) ? corrected(row, traits) : row));
}

/**
 * Takes rows out of the lake, after `keep` has put them elsewhere. Returns how many.
 *
 * @param due which ones
 */
export async function takeFromLake(
  db: D1Database,
  archive: R2Bucket,
  due: (row: Row) => boolean,
  keep: (rows: readonly Row[]) => Promise<void>,
): Promise<number> {
  for await (const rows of eventsIn(archive)) {
    const taken = rows.filter(due);
    if (taken.length > 0) await keep(taken);
  }
  return changeLake(db, archive, (row, table) => (table === EVENTS && due(row) ? null : row));
}

async function* eventsIn(archive: R2Bucket): AsyncGenerator<Row[]> {
  for (const key of await keysIn(archive)) {
    if (tableOf(key) === EVENTS) yield* rowsOf(archive, key, EVENTS);
  }
}

async function changeLake(db: D1Database, archive: R2Bucket, change: Change): Promise<number> {
  if ((await keysIn(archive)).length === 0) return 0;
  const changed = await Run.of(
    db,
    archive,
    async (run) => changeObjects(archive, run, await keysIn(archive), change),
    true,
  );
  if (changed === null) throw new Error('Another run changes the lake.');
  return changed;
}

/** A client's clock may run ahead: an event is never younger than its arrival. */
function whenOf(row: Row): number {
  return Math.min(Number(row.time), Number(row.received_at));
}

/** As D1 has it: see store/erase.ts. */
function isTaken(row: Row, spans: readonly Span[], at: number): boolean {
  const when = whenOf(row);
  return (
    when < at &&
    spans.some(({ key, since, until }) => key === row.identifier && since <= Number(row.time) && when < until)
  );
}

/** Whether a row came after the erasure, and is of someone new. */
function isLater(row: Row, at: number): boolean {
  return 'since' in row ? Number(row.since) >= at : whenOf(row) >= at;
}

/** Whether an event is of whom these spans hold, by the strongest of its identifiers. */
export function isOf(row: Row, spans: readonly Span[]): boolean {
  const time = Number(row.time);
  return spans.some(({ key, since, until }) => key === row.identifier && since <= time && time < until);
}

function withoutKeys(row: Row, keys: ReadonlySet<string>): Row {
  const identifiers = JSON.parse(String(row.identifiers)) as string[];
  if (!identifiers.some((key) => keys.has(key))) return row;
  return { ...row, identifiers: JSON.stringify(identifiers.filter((key) => !keys.has(key))) };
}

function names(row: Row, needles: readonly Needle[]): boolean {
  return Object.values(row).some((value) => typeof value === 'string' && needles.some((needle) => isIn(value, needle)));
}

function isIn(value: string, { text, whole }: Needle): boolean {
  return whole ? value === text || value.includes(JSON.stringify(text)) : value.includes(text);
}

function withoutText(row: Row, needles: readonly Needle[]): Row {
  if (!names(row, needles)) return row;
  const clean = (value: Row[string]) => needles.reduce((text, needle) => withoutNeedle(text, needle), value);
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, clean(value)]));
}

function withoutNeedle(value: Row[string], { text, whole }: Needle): Row[string] {
  if (typeof value !== 'string') return value;
  if (!whole) return value.replaceAll(text, '[erased]');
  return value === text ? '[erased]' : value.replaceAll(JSON.stringify(text), '"[erased]"');
}

function corrected(row: Row, traits: Readonly<Record<string, unknown>>): Row {
  const own = changedTraits(JSON.parse(String(row.traits ?? 'null')), traits);
  const context = JSON.parse(String(row.context)) as Record<string, unknown>;
  const inContext = changedTraits(context.traits, traits);
  if (own === null && inContext === null) return row;
  return {
    ...row,
    ...(own && { traits: JSON.stringify(own) }),
    ...(inContext && { context: JSON.stringify({ ...context, traits: inContext }) }),
  };
}

/** The traits with the changes that concern them; null where none does. */
function changedTraits(found: unknown, changes: Readonly<Record<string, unknown>>): Record<string, unknown> | null {
  if (typeof found !== 'object' || found === null) return null;
  const traits = new Map(Object.entries(found));
  const due = Object.entries(changes).filter(
    ([name, value]) => traits.has(name) && JSON.stringify(traits.get(name)) !== JSON.stringify(value),
  );
  if (due.length === 0) return null;
  for (const [name, value] of due) value === null ? traits.delete(name) : traits.set(name, value);
  return Object.fromEntries(traits);
}
