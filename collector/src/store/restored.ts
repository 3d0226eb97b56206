import { OPEN, type Span } from '../lib/erasure.ts';
import { eraseRows } from './erase.ts';

/** Identifiers looked at in one go. */
const PAGE = 5_000;

/** How many erasures and restrictions this database has been through. */
export async function fenceIn(db: D1Database): Promise<number> {
  return Number((await db.prepare("SELECT value FROM meta WHERE name = 'erasures'").first<string>('value')) ?? 0);
}

/** Says that it has been through as many as are known elsewhere. */
export async function raiseFence(db: D1Database, fence: number): Promise<void> {
  const sql = `INSERT INTO meta VALUES ('erasures', CAST(?1 AS TEXT))
    ON CONFLICT (name) DO UPDATE SET value = CAST(max(CAST(value AS INTEGER), ?1) AS TEXT)`;
  await db.prepare(sql).bind(fence).run();
}

/** Where identifiers stand in D1. */
const PLACES = [
  'SELECT identifier AS key FROM events',
  'SELECT i.value AS key FROM events, json_each(identifiers) AS i',
  'SELECT i.value AS key FROM restricted_events, json_each(identifiers) AS i',
  'SELECT i.value AS key FROM quarantine, json_each(identifiers) AS i',
  'SELECT identifier AS key FROM holds',
];

/** Every identifier that D1 names, each once, in pages. */
export async function* identifiersIn(db: D1Database): AsyncGenerator<string[]> {
  const parts = PLACES.map((place) => `SELECT key FROM (${place}) WHERE key > ?1`);
  const sql = `SELECT DISTINCT key FROM (${parts.join(' UNION ')}) ORDER BY key LIMIT ${PAGE}`;
  for (let after = ''; ; ) {
    const keys = (await db.prepare(sql).bind(after).all<{ key: string }>()).results.map(({ key }) => key);
    if (keys.length === 0) return;
    yield keys;
    after = keys.at(-1) ?? after;
  }
}

/** Takes out again what had been taken out: `erased` are tombstones, `until` is when each was erased. */
export async function eraseAgain(db: D1Database, erased: readonly Span[]): Promise<void> {
  for (const { key, since, until } of erased) {
    await eraseRows(db, '', [{ key, since, until: since === 0 ? OPEN : until }], until);
  }
}

/** An erasure that a restored database believes to be open still. */
export interface OpenErasure {
  id: string;
  named: string;
  created_at: number;
}

export async function openErasures(db: D1Database): Promise<OpenErasure[]> {
  const sql = `SELECT id, named, created_at FROM requests
    WHERE kind = 'erasure' AND finished_at IS NULL AND acted_at IS NULL AND named IS NOT NULL`;
  return (await db.prepare(sql).all<OpenErasure>()).results;
}
