import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AttributionReply, CostReportReply } from '@guiyi/protocol';
import { ROOT } from '../scripts/lib/paths.mjs';
import { AdminApi } from './support/api.ts';
import { StartedProcess } from './support/process.ts';
import { expect, test } from './support/test.ts';

const DAY = 86_400_000;
const day = (ago: number) => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10);

test('npm run demo:data fills the reports, and a second run changes nothing', async () => {
  test.setTimeout(180_000);
  const data = mkdtempSync(path.join(tmpdir(), 'guiyi-demo-data-'));
  const server = await StartedProcess.start(data);
  const api = new AdminApi(server.url, server.adminToken);
  try {
    expect(replay(data)).toContain('Every event is accounted for.');
    const filled = await figures(api);
    expect(filled).toMatchObject({ stored: 13_232, duplicate: 0, quarantined: 0, dropped: 0, conversions: 273 });
    expect(filled.channels).toEqual(expect.arrayContaining(['Organic Social', 'Paid Search', 'Email']));
    expect(filled.cost).toBeGreaterThan(0);

    expect(replay(data)).toContain('Every event is accounted for.');
    expect(await figures(api)).toEqual({ ...filled, duplicate: 13_232 });
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
});

/** What the command says; throws when an event is unaccounted for. */
function replay(data: string): string {
  return execFileSync(process.execPath, [path.join(ROOT, 'demo/replay/main.mjs'), '--data', data], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** The stores' counts, and what the reports say of the made-up customers' two months. */
async function figures(api: AdminApi) {
  const { stored, duplicate, quarantined, dropped } = await api.stats();
  const months = new URLSearchParams({ goal: 'Order Completed', from: day(70), to: day(-1) });
  const attribution = await api.get<AttributionReply>(`/reports/attribution?${months}`);
  const costs = await api.get<CostReportReply>(`/reports/costs?${months}`);
  return {
    stored,
    duplicate,
    quarantined,
    dropped,
    conversions: attribution.total.conversions,
    channels: attribution.channels.map(({ channel }) => channel),
    cost: costs.total.cost,
  };
}
