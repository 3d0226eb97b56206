import { identityOf } from '../identity/client.ts';
import type { Env } from '../lib/env.ts';
import type { Span } from '../lib/erasure.ts';
import { saveActed } from '../store/requests.ts';
import { eraseAgain, fenceIn, identifiersIn, openErasures, raiseFence } from '../store/restored.ts';

/** How old what an isolate knows of erasures may be. */
const FRESH_MS = 10_000;

let known: { fence: number; read: number } | null = null;

/**
 * Whether D1 was restored to a time before an erasure: it knows of fewer than the Durable Object, which no restore of D1
 * takes back. Costs one small read of D1.
 */
export async function isRestored(env: Env, now: number): Promise<boolean> {
  if (known === null || now - known.read > FRESH_MS) known = { fence: await identityOf(env).fence(), read: now };
  return (await fenceIn(env.DB)) < known.fence;
}

/** Says elsewhere that D1 has been through an erasure. */
export async function noteErasure(env: Env): Promise<void> {
  const fence = await identityOf(env).fence(await fenceIn(env.DB));
  known = { fence, read: Date.now() };
}

/** One at a time in this isolate. No promise is shared: one request may not wait for the work of another. */
let running = false;

/** Replays the tombstones over a restored D1. Safe to repeat, also by two at once. Never throws. */
export async function replay(env: Env): Promise<void> {
  if (running) return;
  running = true;
  try {
    await run(env);
  } catch (error) {
    console.error('tombstones could not be replayed', error);
  } finally {
    running = false;
  }
}

async function run(env: Env): Promise<void> {
  const identity = identityOf(env);
  const fence = await identity.fence();
  const gone = new Set<string>();
  for await (const keys of identifiersIn(env.DB)) {
    const erased = await identity.erasedOf(keys);
    await eraseAgain(env.DB, erased);
    for (const { key, since } of erased) if (since === 0) gone.add(key);
  }
  await settleErasures(env);
  await identity.republish([...gone]);
  await raiseFence(env.DB, fence);
}

/** An erasure that was carried out keeps its time: what came after it is of someone new. */
async function settleErasures(env: Env): Promise<void> {
  for (const { id, named, created_at } of await openErasures(env.DB)) {
    const keys = JSON.parse(named) as string[];
    const stones = await identityOf(env).erasedOf(keys);
    const times = keys.map((key) => wholeUntil(stones, key));
    if (times.every((until) => until >= created_at)) await saveActed(env.DB, id, Math.min(...times));
  }
}

function wholeUntil(stones: readonly Span[], key: string): number {
  return Math.max(0, ...stones.filter((stone) => stone.key === key && stone.since === 0).map(({ until }) => until));
}
