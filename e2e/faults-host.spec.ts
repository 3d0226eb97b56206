import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AdminApi } from './support/api.ts';
import { StartedProcess } from './support/process.ts';
import { expect, test } from './support/test.ts';
import { expectWhole } from './support/whole.ts';

let data = '';
test.beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'guiyi-faults-'));
});
test.afterEach(() => rmSync(data, { recursive: true, force: true }));

/** Sends a batch; whether it was acknowledged. */
async function send({ url, serverKey }: StartedProcess, ids: string[], filler = ''): Promise<boolean> {
  const batch = ids.map((messageId) => ({
    type: 'track',
    event: 'Fault',
    userId: 'member-1',
    messageId,
    properties: { filler: filler + messageId },
  }));
  const headers = { authorization: `Basic ${btoa(`${serverKey}:`)}` };
  const reply = await fetch(`${url}/v1/batch`, { method: 'POST', headers, body: JSON.stringify({ batch }) }).catch(
    () => null,
  );
  return reply?.ok ?? false;
}

const some = (count: number) => Array.from({ length: count }, () => randomUUID());

async function expectStored(server: StartedProcess, promised: string[]): Promise<void> {
  const api = new AdminApi(server.url, server.adminToken);
  await expect.poll(async () => (await api.stats()).queued, { timeout: 60_000 }).toBe(0);
  const stored = await expectWhole(api);
  expect(promised.filter((id) => !stored.includes(id))).toEqual([]);
  expect((await api.stats()).dropped).toBe(0);
}

test('a full disk is refused, not acknowledged; with room again everything that was acknowledged is stored once', async () => {
  test.setTimeout(180_000);
  const promised: string[] = [];
  // Whatever is to be built or installed has its room.
  await (await StartedProcess.start(data)).stop();
  const full = await StartedProcess.start(data, { blocks: 4_000 });
  let refused = 0;
  for (let round = 0; round < 500 && refused < 5; round++) {
    const ids = some(20);
    if (await send(full, ids, 'x'.repeat(2_000))) promised.push(...ids);
    else refused++;
  }
  expect(refused).toBe(5);
  expect(promised.length).toBeGreaterThan(0);
  await full.kill('group');

  const roomy = await StartedProcess.start(data);
  await expectStored(roomy, promised);
  expect(await roomy.stop()).toBe(0);
});

test('slow and half-open clients hold up nobody, and what they had not finished is not counted', async () => {
  test.setTimeout(120_000);
  const server = await StartedProcess.start(data);
  const { hostname, port } = new URL(server.url);
  const head = `POST /v1/batch HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: 5000\r\n\r\n`;
  const open = async (sent: string): Promise<Socket> => {
    const socket = connect(Number(port), hostname);
    socket.on('error', () => {});
    await once(socket, 'connect');
    socket.write(sent);
    return socket;
  };
  // Connected and silent, half a header, half a body: they never go on.
  const idle = await Promise.all(
    Array.from({ length: 300 }, (_, n) =>
      open(['', 'POST /v1/ba', `${head}{"writeKey":"demo-web","batch":[`][n % 3] ?? ''),
    ),
  );
  const first = some(20);
  expect(await send(server, first)).toBe(true);

  // One that says its last word and still listens gets its answer.
  const ids = some(1);
  const body = JSON.stringify({
    writeKey: server.serverKey,
    batch: [{ type: 'track', event: 'Fault', userId: 'u', messageId: ids[0] }],
  });
  const polite = await open(`POST /v1/batch HTTP/1.1\r\nhost: ${hostname}\r\ncontent-length: ${body.length}\r\n\r\n`);
  let answer = '';
  polite.on('data', (chunk) => {
    answer += chunk;
  });
  for (const character of body) polite.write(character);
  await expect.poll(() => answer.split('\r\n')[0]).toBe('HTTP/1.1 202 Accepted');
  polite.end();

  // And many that go away in the midst of their body.
  for (const socket of idle) socket.resetAndDestroy();
  const last = some(20);
  expect(await send(server, last)).toBe(true);
  await expectStored(server, [...first, ...ids, ...last]);
  const { accepted } = await new AdminApi(server.url, server.adminToken).stats();
  expect(accepted).toBe(41);
  expect(await server.stop()).toBe(0);
});
