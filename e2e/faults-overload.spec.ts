import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { d1File } from '../scripts/lib/places.mjs';
import { AdminApi } from './support/api.ts';
import { StartedProcess } from './support/process.ts';
import { serveSdkPages } from './support/sdk-page.ts';
import { expect, test } from './support/test.ts';

const EVENTS = 40;

test('with the database locked and the outbox full the collector says when to come again, the SDK holds, and all arrives', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const data = mkdtempSync(path.join(tmpdir(), 'guiyi-overload-'));
  const server = await StartedProcess.start(data, { env: { GUIYI_OUTBOX_EVENTS: '5' } });
  const api = new AdminApi(server.url, server.adminToken);
  const refused: (string | undefined)[] = [];
  page.on('response', (response) => {
    if (response.status() === 503) refused.push(response.headers()['retry-after']);
  });
  await serveSdkPages(page, { autoPage: false });
  await page.goto(`${server.url}/web-test/overload`);
  await page.evaluate(() => guiyi.consent({ analytics: true }));

  const lock = new DatabaseSync(d1File(data) ?? '');
  lock.exec('BEGIN IMMEDIATE');
  await page.evaluate(async (events) => {
    for (let n = 0; n < events; n++) {
      void guiyi.track('Peak', { n });
      await guiyi.flush();
    }
  }, EVENTS);
  await expect.poll(() => refused.length, { timeout: 30_000 }).toBeGreaterThan(0);
  for (const wait of refused) expect(Number(wait)).toBeGreaterThanOrEqual(5);

  lock.exec('ROLLBACK');
  lock.close();
  const arrived = async () =>
    (await api.eventsAfter(0)).flatMap(({ name, properties }) => (name === 'Peak' ? [Number(properties.n)] : []));
  await expect.poll(async () => (await arrived()).length, { timeout: 120_000 }).toBeGreaterThanOrEqual(EVENTS);
  await expect.poll(async () => (await api.stats()).queued).toBe(0);
  expect((await arrived()).sort((a, b) => a - b)).toEqual(Array.from({ length: EVENTS }, (_, n) => n));
  expect(await server.stop()).toBe(0);
  rmSync(data, { recursive: true, force: true });
});
