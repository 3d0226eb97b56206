import { env } from 'cloudflare:test';
import { expect, test, vi } from 'vitest';
import { attempt } from '../fuzz/bodies.ts';
import { faultOf, leakIn } from '../fuzz/check.ts';
import { Random } from '../fuzz/random.ts';
import { app } from '../src/app.ts';
import { drained, stats } from './client.ts';
import { SERVER_KEY } from './setup.ts';

const BODIES = 1_500;
const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as never;

/** The short form of `npm run fuzz`, in the real runtime and with a real queue, store and ledger behind it. */
test('generated bodies: no 5xx, a verdict on every event, nothing raw stored, every event counted', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  const random = new Random(7);
  const before = await stats();
  const faults: string[] = [];
  let accepted = 0;
  for (let n = 0; n < BODIES; n++) {
    const tried = attempt(random, SERVER_KEY);
    const init = { method: 'POST', body: tried.body as BodyInit, headers: tried.headers };
    const reply = await app.request(`https://guiyi.test${tried.path}`, init, env, context);
    if (reply.status === 202) accepted += (await reply.clone().json<{ accepted: number }>()).accepted;
    const fault = await faultOf(reply, tried);
    if (fault !== null) faults.push(`${n} ${tried.path}: ${fault}`);
  }
  expect(faults).toEqual([]);
  expect(accepted).toBeGreaterThan(100);
  const after = await drained();
  const kept = after.stored + after.duplicate - before.stored - before.duplicate;
  const gone = after.dropped_by_reason;
  expect(kept + (gone.consent_withdrawn ?? 0) + (gone.erased ?? 0) + (gone.restricted ?? 0)).toBe(accepted);
  expect(after.dropped_by_reason.dead_letter ?? 0).toBe(0);
  for (const table of ['events', 'quarantine', 'holds']) {
    const { results } = await env.DB.prepare(`SELECT * FROM ${table}`).all();
    expect(leakIn(JSON.stringify(results)), table).toBeNull();
  }
});
