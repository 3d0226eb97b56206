import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ROOT } from '../scripts/lib/paths.mjs';
import { AdminApi } from './support/api.ts';
import { StartedProcess } from './support/process.ts';
import { expect, test } from './support/test.ts';
import { expectWhole } from './support/whole.ts';

let folder = '';
test.beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'guiyi-backup-'));
});
test.afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Runs one of the commands; answers what it says, throws what it complains of. */
function run(command: 'backup' | 'restore' | 'compact', ...args: string[]): string {
  return execFileSync(process.execPath, [path.join(ROOT, `scripts/${command}.mjs`), ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** Members have a browser each, so that the graph has what to link. */
async function send(server: StartedProcess, userId: string, messageId = randomUUID()): Promise<string | null> {
  const event = { userId, anonymousId: `browser-of-${userId}`, event: 'Kept', messageId, properties: { of: userId } };
  const reply = await fetch(`${server.url}/v1/track`, {
    method: 'POST',
    body: JSON.stringify({ writeKey: server.serverKey, ...event }),
  }).catch(() => null);
  return reply?.ok ? messageId : null;
}

async function erase(server: StartedProcess, value: string): Promise<void> {
  const headers = { authorization: `Bearer ${server.adminToken}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ kind: 'erasure', identifiers: [{ type: 'user_id', value }] });
  const asked = await fetch(`${server.url}/api/requests`, { method: 'POST', headers, body });
  const { id } = await asked.json();
  const status = async () => (await (await fetch(`${server.url}/api/requests/${id}`, { headers })).json()).status;
  await expect.poll(status, { timeout: 30_000 }).toBe('completed');
}

/** Whether a text stands in any file below a folder. */
function holds(where: string, text: string): boolean {
  return readdirSync(where, { recursive: true, withFileTypes: true }).some(
    (entry) => entry.isFile() && readFileSync(path.join(entry.parentPath, entry.name)).includes(text),
  );
}

const stored = async (server: StartedProcess) =>
  (await new AdminApi(server.url, server.adminToken).eventsNamed('Kept')).map(({ message_id }) => message_id);
const queued = async (server: StartedProcess) => (await new AdminApi(server.url, server.adminToken).stats()).queued;

test('a backup under load holds every event acknowledged before it, and who was erased since does not come back', async () => {
  test.setTimeout(180_000);
  const [data, backups, other] = ['data', 'backups', 'other'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  const first = await StartedProcess.start(data, { command: 'serve' });
  const erased = `erased-${randomUUID()}`;
  await send(first, erased);

  const sent = new Set<string>();
  const before = new Set<string>();
  let loading = true;
  const sender = (async () => {
    while (loading) {
      const id = randomUUID();
      sent.add(id);
      if (await send(first, `member-${sent.size % 7}`, id)) before.add(id);
    }
  })();
  await expect.poll(() => before.size).toBeGreaterThan(20);
  const promised = [...before];
  const backup = run('backup', '--data', data, '--to', backups).split('  ')[0]?.trim() ?? '';
  await expect.poll(() => before.size).toBeGreaterThan(promised.length);
  loading = false;
  await sender;
  expect(holds(backup, erased)).toBe(true);

  await erase(first, erased);
  expect(await first.stop()).toBe(0);
  run('compact', '--data', data);
  expect(holds(data, erased)).toBe(false);

  expect(() => run('restore', '--from', backup, '--data', other)).toThrow(/they would come back/);
  run('restore', '--from', backup, '--data', other, '--erasures', data);
  const second = await StartedProcess.start(other, { command: 'serve' });
  await expect.poll(() => queued(second), { timeout: 30_000 }).toBe(0);
  const ids = await expectWhole(new AdminApi(second.url, second.adminToken), 1);
  expect(promised.filter((id) => !ids.includes(id))).toEqual([]);
  expect(ids.filter((id) => !sent.has(id))).toEqual([]);
  expect(
    (await new AdminApi(second.url, second.adminToken).eventsAfter(0)).map(({ properties }) => properties.of),
  ).not.toContain(erased);
  // What is late of the erased is still refused.
  await fetch(`${second.url}/v1/track`, {
    method: 'POST',
    body: JSON.stringify({
      writeKey: second.serverKey,
      userId: erased,
      event: 'Kept',
      timestamp: '2026-01-01T00:00:00Z',
    }),
  });
  await expect
    .poll(async () => (await new AdminApi(second.url, second.adminToken).stats()).dropped_by_reason.erased)
    .toBeGreaterThan(0);
  expect(await second.stop()).toBe(0);
  run('compact', '--data', other);
  expect(holds(other, erased)).toBe(false);
});

test('a backup in which a byte has changed is refused, and what is there stays as it is', async () => {
  test.setTimeout(120_000);
  const data = path.join(folder, 'data');
  const server = await StartedProcess.start(data, { command: 'serve' });
  const id = await send(server, 'member-1');
  await expect.poll(() => queued(server)).toBe(0);
  const backup = run('backup', '--data', data, '--to', path.join(folder, 'backups')).split('  ')[0]?.trim() ?? '';
  expect(() => run('restore', '--from', backup, '--data', data)).toThrow(/already runs/);
  expect(await server.stop()).toBe(0);

  const [victim] = readdirSync(path.join(backup, 'resources/d1'), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name !== 'metadata.sqlite',
  );
  const file = path.join(victim?.parentPath ?? '', victim?.name ?? '');
  const bytes = readFileSync(file);
  bytes.writeUInt8(bytes.readUInt8(5_000) ^ 1, 5_000);
  writeFileSync(file, bytes);
  expect(() => run('restore', '--from', backup, '--data', data)).toThrow(/has changed/);

  const again = await StartedProcess.start(data, { command: 'serve' });
  expect(await stored(again)).toEqual([id]);
  expect(await again.stop()).toBe(0);
});
