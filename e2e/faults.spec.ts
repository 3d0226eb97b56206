import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ResolveReply } from '@guiyi/protocol';
import { AdminApi } from './support/api.ts';
import { StartedProcess } from './support/process.ts';
import { expect, test } from './support/test.ts';
import { expectWhole } from './support/whole.ts';

/** The long form: `GUIYI_FAULT_ROUNDS=40 npm run test:faults`. */
const ROUNDS = Number(process.env.GUIYI_FAULT_ROUNDS ?? 4);
const SENDERS = 4;
const BATCH = 20;

let data = '';
test.beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'guiyi-faults-'));
});
test.afterEach(() => rmSync(data, { recursive: true, force: true }));

/** Sends batches until the server is gone; reports each that got a 2xx. */
async function send(server: StartedProcess, sent: Set<string>, acknowledged: (ids: string[]) => void): Promise<void> {
  const authorization = `Basic ${btoa(`${server.serverKey}:`)}`;
  for (;;) {
    const batch = Array.from({ length: BATCH }, (_, i) => ({
      type: 'track',
      event: 'Fault Test',
      userId: `member-${i}`,
      anonymousId: `browser-${i}`,
      messageId: randomUUID(),
    }));
    const ids = batch.map(({ messageId }) => messageId);
    for (const id of ids) sent.add(id);
    const reply = await fetch(`${server.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ batch }),
    }).catch(() => null);
    if (!reply) return;
    if (reply.ok) acknowledged(ids);
  }
}

/** Loads the server and kills it in the midst of it, after a random number of acknowledged batches. */
async function round(whom: 'group' | 'parent', sent: Set<string>, promised: Set<string>): Promise<void> {
  const server = await StartedProcess.start(data);
  const killAfter = 1 + Math.floor(Math.random() * 60);
  let batches = 0;
  let killed: Promise<void> | undefined;
  const acknowledged = (ids: string[]) => {
    for (const id of ids) promised.add(id);
    if (++batches === killAfter) killed = server.kill(whom);
  };
  await Promise.all(Array.from({ length: SENDERS }, () => send(server, sent, acknowledged)));
  await killed;
}

test('every event that got a 2xx is stored exactly once, however often the server is killed', async () => {
  test.setTimeout(30_000 + ROUNDS * 15_000);
  const sent = new Set<string>();
  const promised = new Set<string>();
  for (let i = 0; i < ROUNDS; i++) await round(i % 2 === 0 ? 'group' : 'parent', sent, promised);

  const server = await StartedProcess.start(data);
  const api = new AdminApi(server.url, server.adminToken);
  await expect.poll(async () => (await api.stats()).queued, { timeout: 30_000 }).toBe(0);
  const stored = await expectWhole(api);
  const there = new Set(stored);

  expect(promised.size).toBeGreaterThanOrEqual(ROUNDS * BATCH);
  expect([...promised].filter((id) => !there.has(id))).toEqual([]);
  expect(stored.filter((id) => !sent.has(id))).toEqual([]);
  expect((await api.stats()).dropped).toBe(0);
  await expectSignedIn(api);
  expect(await server.stop()).toBe(0);
});

/** Each member is with the browser that they signed in on, and with nobody else. */
async function expectSignedIn(api: AdminApi): Promise<void> {
  const personOf = async (type: string, value: string) =>
    (await api.get<ResolveReply>(`/identity/resolve?type=${type}&value=${value}`)).person_id;
  const members = Array.from({ length: BATCH }, (_, i) => i);
  const persons = await Promise.all(members.map((i) => personOf('user_id', `member-${i}`)));
  expect(await Promise.all(members.map((i) => personOf('anonymous_id', `browser-${i}`)))).toEqual(persons);
  expect(new Set(persons).size).toBe(BATCH);
  expect(persons).not.toContain(null);
}

test('a second start on the same folder says so in one line and harms nothing', async () => {
  const server = await StartedProcess.start(data);
  await expect(StartedProcess.start(data)).rejects.toThrow(/guiyi: Guiyi already runs on .*Stop it first[^\n]*\n$/);
  expect((await fetch(`${server.url}/healthz`)).ok).toBe(true);
  expect(await server.stop()).toBe(0);
});

test('stopping gives the port and the folder free, and a second start keeps the data', async () => {
  const first = await StartedProcess.start(data);
  await fetch(`${first.url}/v1/track`, {
    method: 'POST',
    body: JSON.stringify({
      writeKey: first.serverKey,
      userId: 'u1',
      event: 'Kept',
      messageId: 'kept-1',
      type: 'track',
    }),
  });
  expect(await first.stop()).toBe(0);
  await expect(fetch(`${first.url}/healthz`)).rejects.toThrow();

  const second = await StartedProcess.start(data);
  expect([second.adminToken, second.serverKey]).toEqual([first.adminToken, first.serverKey]);
  const api = new AdminApi(second.url, second.adminToken);
  await expect.poll(async () => (await api.eventsNamed('Kept')).length).toBe(1);
  expect(await second.stop()).toBe(0);
});
