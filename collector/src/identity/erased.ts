import { waitUntil } from 'cloudflare:workers';
import type { Env } from '../lib/env.ts';
import type { Dated } from '../lib/erasure.ts';
import { identityOf } from './client.ts';
import { tombstoneOf } from './tables/tombstone-hash.ts';
import type { Tombstone } from './tables/tombstones.ts';

/** How old the list may be. What it does not know yet is turned away when it is stored. */
const FRESH_MS = 15_000;

/** Tombstones that are remembered, newest first, at about 200 bytes each. */
const MOST = 20_000;

let list: { read: number; byHash: Map<string, Tombstone[]> } | null = null;

/**
 * Whether an event's visitor was erased after it, by a list that is kept in the isolate: so that an SDK is told at once,
 * and forgets its ids. Undefined while nobody was erased. Never waits; the list is read behind the answer.
 */
export function erasedRule(env: Env, now: number): ((event: Dated) => boolean) | undefined {
  if (list === null || now - list.read > FRESH_MS) {
    list = { byHash: new Map(), ...list, read: now };
    waitUntil(refresh(env, now));
  }
  const { byHash } = list;
  if (byHash.size === 0) return undefined;
  const hashes = new Map<string, string>();
  const stonesOf = (key: string) => {
    const hash = hashes.get(key) ?? tombstoneOf(env.GUIYI_PEPPER, key);
    hashes.set(key, hash);
    return byHash.get(hash) ?? [];
  };
  return ({ keys, time, received }) => {
    const when = Math.min(time, received);
    const visitors = keys.filter((key) => key.startsWith('anonymous_id:'));
    return visitors.some((key) => stonesOf(key).some(({ since, until }) => since <= time && when < until));
  };
}

async function refresh(env: Env, now: number): Promise<void> {
  try {
    const stones = await identityOf(env).tombstones(MOST);
    const byHash = new Map<string, Tombstone[]>();
    for (const stone of stones) byHash.set(stone.hash, [...(byHash.get(stone.hash) ?? []), stone]);
    list = { read: now, byHash };
  } catch (error) {
    console.error('the list of the erased cannot be read; the last one serves on', error);
  }
}

/** Has the list read again, after an erasure. */
export function forgetErased(): void {
  if (list !== null) list.read = 0;
}
