import { sha256 } from '../lib/keyed.ts';
import { allSources, type SourceRow } from '../store/sources.ts';

/** How long the list is taken as it is, and how soon it is read again for a key that is not on it. */
const FRESH_MS = 30_000;
const UNKNOWN_MS = 1_000;

/** Hashes of secret keys seen since the list was read, so that each is computed once. Never grows beyond this. */
const REMEMBERED = 1_000;

interface List {
  read: number;
  byWriteKey: Map<string, SourceRow>;
  byHash: Map<string, SourceRow>;
  hashes: Map<string, string>;
}

/** One list for each isolate. Only its data is shared between requests, never a pending read. */
let list: List | null = null;

/**
 * The source that a key belongs to, or null. A list of all sources is kept in the isolate, so that neither a known nor
 * an unknown key costs a database read; a new source is known everywhere within half a minute, mostly at once.
 */
export async function sourceOfKey(db: D1Database, key: string, now: number): Promise<SourceRow | null> {
  if (list === null || now - list.read > FRESH_MS) list = await refreshed(db, now);
  const source = find(list, key);
  if (source !== null || now - list.read < UNKNOWN_MS) return source;
  list = await refreshed(db, now);
  return find(list, key);
}

/** Forgets the list, after a change. */
export function forgetSources(): void {
  list = null;
}

async function refreshed(db: D1Database, now: number): Promise<List> {
  const stale = list;
  // Whoever comes while this read is under way goes on with the list that there is.
  if (stale !== null) stale.read = now;
  try {
    return listOf(await allSources(db), now);
  } catch (error) {
    if (stale === null) throw error;
    console.error('the sources cannot be read; the last known ones serve on', error);
    return stale;
  }
}

function listOf(sources: SourceRow[], read: number): List {
  const byWriteKey = new Map<string, SourceRow>();
  const byHash = new Map<string, SourceRow>();
  for (const source of sources) {
    if (source.write_key !== null) byWriteKey.set(source.write_key, source);
    if (source.secret_hash !== null) byHash.set(source.secret_hash, source);
  }
  return { read, byWriteKey, byHash, hashes: new Map() };
}

function find({ byWriteKey, byHash, hashes }: List, key: string): SourceRow | null {
  const open = byWriteKey.get(key);
  if (open !== undefined) return open;
  let hash = hashes.get(key);
  if (hash === undefined) {
    hash = sha256(key);
    if (hashes.size >= REMEMBERED) hashes.clear();
    hashes.set(key, hash);
  }
  return byHash.get(hash) ?? null;
}
