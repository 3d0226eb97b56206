import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { LakeRunReply } from '@guiyi/protocol';
import { ROOT } from '../scripts/lib/paths.mjs';
import { AdminApi } from './support/api.ts';
import { StartedProcess } from './support/process.ts';
import { expect, test } from './support/test.ts';

let folder = '';
test.beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'guiyi-lake-'));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

const DAYS = ['2026-09-01', '2026-09-30', '2026-10-15'];

/** Orders of two members, each on two devices; one event is a robot's. */
const ORDERS = Array.from({ length: 60 }, (_, i) => ({
  type: 'track',
  event: 'Order Completed',
  messageId: `lake-order-${i}`,
  userId: `lake-member-${i % 2}`,
  anonymousId: `lake-device-${i % 4}`,
  timestamp: `${DAYS[i % 3]}T12:34:56.789Z`,
  properties: { order_id: `lo-${i}`, revenue: i + 0.5, currency: 'CNY', note: `归一 “${i}”` },
  ...(i === 59 && { context: { userAgent: 'Googlebot/2.1' } }),
}));

const VIEW = {
  type: 'track',
  event: 'Product Viewed',
  messageId: 'lake-view',
  userId: 'lake-member-0',
  properties: { product_id: 'p-1' },
};

/** As the guide has it: a folder that is a copy of the lake. Answers its files. */
function copyTo(to: string, data: string): string[] {
  execFileSync(process.execPath, [path.join(ROOT, 'scripts/lake.mjs'), '--data', data, '--to', to]);
  return globSync('lake/**/*.parquet', { cwd: to }).sort();
}

/** The SQL of the guide, with this folder in place of the bucket. */
function guideSql(to: string): string[] {
  const page = readFileSync(path.join(ROOT, 'docs/guides/lake.md'), 'utf8');
  const [, block = ''] = /## DuckDB\n\n```sql\n([\s\S]*?)```/.exec(page) ?? [];
  const statements = block.split(';\n').map((sql) => sql.replace('r2://guiyi-archive', to).trim());
  return statements.filter((sql) => sql !== '' && !sql.startsWith('CREATE SECRET'));
}

test('DuckDB reads the lake, and what it counts is what the reports say', async () => {
  test.setTimeout(120_000);
  const data = path.join(folder, 'data');
  const server = await StartedProcess.start(data, { env: { GUIYI_LAKE: 'on' } });
  const api = new AdminApi(server.url, server.adminToken);
  const fill = async (): Promise<LakeRunReply> => {
    await expect.poll(async () => (await api.stats()).queued).toBe(0);
    const reply = await fetch(`${server.url}/api/lake`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.adminToken}` },
    });
    return (await reply.json()) as LakeRunReply;
  };
  for (const batch of [ORDERS.slice(0, 40), [...ORDERS.slice(30), VIEW]]) {
    const reply = await fetch(`${server.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${server.serverKey}:`)}` },
      body: JSON.stringify({ batch }),
    });
    expect(await reply.json()).toMatchObject({ accepted: batch.length });
    await fill();
    copyTo(folder, data);
  }
  const copied = copyTo(folder, data);
  expect(copied.filter((file) => file.startsWith('lake/events/'))).toHaveLength(1);

  const duck = await (await DuckDBInstance.create()).connect();
  const rows = async (sql: string) => (await duck.runAndReadAll(sql)).getRowsJson();
  const [events, holds, months, products] = guideSql(folder);
  await rows(`${events}`);
  await rows(`${holds}`);
  const revenue = (month: string) =>
    ORDERS.slice(0, 59).reduce(
      (sum, { timestamp, properties }) => sum + (timestamp.startsWith(month) ? properties.revenue : 0),
      0,
    );
  // Who holds what is published within two seconds, and in the lake with the run after that.
  const byMonth = async () => {
    await fill();
    copyTo(folder, data);
    return rows(`${months}`);
  };
  await expect.poll(byMonth, { timeout: 30_000 }).toEqual([
    ['2026-09-01 00:00:00', '40', '2', revenue('2026-09')],
    ['2026-10-01 00:00:00', '19', '2', revenue('2026-10')],
  ]);
  expect(await rows(`${products}`)).toEqual([['p-1', '1']]);
  const types = await rows('SELECT column_name, column_type FROM (DESCRIBE events)');
  expect(Object.fromEntries(types as [string, string][])).toMatchObject({
    time: 'TIMESTAMP',
    received_at: 'TIMESTAMP',
    bot: 'BOOLEAN',
    value: 'DOUBLE',
    day: 'DATE',
    identifiers: 'VARCHAR[]',
    properties: 'VARCHAR',
    context: 'VARCHAR',
    message_id: 'VARCHAR',
  });
  expect(
    await rows(
      `SELECT time::VARCHAR, properties ->> '$.note', identifiers, bot FROM events WHERE message_id = 'lake-order-59'`,
    ),
  ).toEqual([
    ['2026-10-15 12:34:56.789', '归一 “59”', ['user_id::lake-member-1', 'anonymous_id::lake-device-3'], true],
  ]);
  expect(await rows('SELECT count(*), count(DISTINCT message_id), count(traits) FROM events')).toEqual([
    ['61', '61', '0'],
  ]);
  expect(await server.stop()).toBe(0);
});
