import { readFile } from 'node:fs/promises';
import type { AttributionReply, CohortsReply, CostReportReply, FunnelReply, TrendsReply } from '@guiyi/protocol';
import type { Page } from '@playwright/test';
import { settled } from './support/console.ts';
import { signIn } from './support/sign-in.ts';
import { expect, test } from './support/test.ts';

const HOUR = 3_600_000;
/** Days that no other test has events on, as the console takes them, and as the API does. */
const DAYS = 'from=2026-03-02&to=2026-03-15';
const RANGE = 'from=2026-03-02&to=2026-03-16';
const BEGIN = Date.parse('2026-03-02T00:00:00+08:00');
const GOAL = 'Export Bought';

/** Buyers by three channels; on the borders of days, too. */
async function sell(url: string, key: string): Promise<void> {
  const channels = [
    { source: 'baidu', medium: 'cpc', name: 'brand' },
    { source: 'xiaohongshu', medium: 'social' },
    null,
  ];
  const batch = Array.from({ length: 20 }, (_, buyer) => {
    const userId = `export-buyer-${buyer}`;
    const visits = Array.from({ length: 1 + (buyer % 3) }, (_, visit) => {
      const campaign = channels[(buyer + visit) % 3];
      const context = { ...(campaign && { campaign }), page: { url: 'https://shop.example/', referrer: '' } };
      const at = BEGIN + (buyer % 10) * 24 * HOUR + visit * HOUR;
      return { userId, type: 'page', name: 'Export Seen', context, timestamp: new Date(at).toISOString() };
    });
    const bought = BEGIN + ((buyer % 10) + 1) * 24 * HOUR - (buyer % 2);
    const properties = { revenue: 10 + buyer / 3, currency: 'CNY', order_id: `export-${buyer}` };
    return [...visits, { userId, type: 'track', event: GOAL, properties, timestamp: new Date(bought).toISOString() }];
  }).flat();
  const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
  await fetch(`${url}/v1/batch`, { method: 'POST', headers: { authorization }, body: JSON.stringify({ batch }) });
}

/** The rows of the file that a page exports, without its head. Names have no commas here. */
async function exported(page: Page, place: string, ready: string): Promise<string[][]> {
  await page.goto(`/console/#/${place}`);
  await settled(page, ready);
  const download = page.waitForEvent('download');
  await page.getByTestId('export').click();
  const [, ...lines] = (await readFile(await (await download).path(), 'utf8'))
    .replace('\uFEFF', '')
    .trim()
    .split('\r\n');
  return lines.map((line) => line.split(','));
}

const text = (cells: readonly (string | number | null)[]) => cells.map((cell) => (cell === null ? '' : String(cell)));

test('what a page shows, what it exports and what the API answers is one', async ({ page, api, serverKey }) => {
  test.slow();
  await sell(api.url, serverKey);
  await expect.poll(async () => (await api.stats()).queued).toBe(0);
  await signIn(page, api);
  const goal = `goal=${encodeURIComponent(GOAL)}`;

  const attribution = await api.get<AttributionReply>(
    `/reports/attribution?${RANGE}&${goal}&models=first,linear,markov`,
  );
  const rows = await exported(page, `attribution?${DAYS}&${goal}&models=first,linear,markov`, 'channel-row');
  const credits = (channel: string) =>
    (attribution.models ?? []).flatMap((model) => {
      const credit = model.channels.find((each) => each.channel === channel);
      return [credit?.conversions ?? 0, credit?.value ?? 0];
    });
  expect(attribution.total.conversions).toBe(20);
  expect(rows).toEqual(rows.map(([channel = '']) => text([channel, ...credits(channel)])));
  for (const column of [1, 3, 5]) {
    const sum = rows.reduce((all, row) => all + Number(row[column]), 0);
    expect(Math.abs(sum - attribution.total.conversions)).toBeLessThan(1e-9);
  }
  await expect(page.getByTestId('total-row').getByTestId('linear-conversions')).toHaveAttribute('data-value', '20');

  const costs = await api.get<CostReportReply>(`/reports/costs?${RANGE}&${goal}&model=linear&by=day`);
  const figures = ['cost', 'impressions', 'clicks', 'conversions', 'value', 'cpa', 'roas', 'roi', 'cvr'] as const;
  expect(await exported(page, `costs?${DAYS}&${goal}&by=day&model=linear`, 'cost-row')).toEqual(
    costs.rows.map((row) => text([row.day, ...figures.map((figure) => row[figure])])),
  );
  expect(costs.total.conversions).toBe(attribution.total.conversions);
  expect(costs.total.value).toBeCloseTo(attribution.total.value, 9);

  const trend = await api.get<TrendsReply>(`/reports/trends?${RANGE}&event=${encodeURIComponent(GOAL)}`);
  expect(await exported(page, `trends?${DAYS}&event=${encodeURIComponent(GOAL)}`, 'trend-report')).toEqual(
    trend.days.flatMap((day, i) =>
      trend.series.map(({ key, events, people }) => text([day, key, events[i] ?? 0, people?.[i] ?? null])),
    ),
  );
  // Midnight in Shanghai parts the days: half of the buyers bought at it, half a millisecond before it.
  const events = trend.series[0]?.events ?? [];
  expect(events).toEqual([0, 4, 0, 4, 0, 4, 0, 4, 0, 4, 0, 0, 0, 0]);
  expect(costs.rows.map(({ day, conversions }) => [day, conversions])).toEqual(
    trend.days.flatMap((day, i) => (events[i] ? [[day, events[i]]] : [])),
  );

  const steps = `step=${encodeURIComponent('Export Seen')}&step=${encodeURIComponent(GOAL)}`;
  const funnel = await api.get<FunnelReply>(`/reports/funnel?${RANGE}&${steps}`);
  expect(await exported(page, `funnel?${DAYS}&${steps}`, 'funnel-row')).toEqual(
    funnel.steps.map(({ name, people, median_seconds }, i) => text([i + 1, name, people, median_seconds])),
  );

  const event = `event=${encodeURIComponent('Export Seen')}`;
  const cohorts = await api.get<CohortsReply>(`/reports/cohorts?${RANGE}&${event}&period=week`);
  const lines = await exported(page, `cohorts?${DAYS}&${event}&period=week`, 'cohort-row');
  expect(lines.filter(([, , after]) => after === '0')).toEqual(
    cohorts.cohorts.map(({ day, people, periods }) => text([day, people, 0, periods[0] ?? 0])),
  );
  // Weeks begin on Monday.
  expect(cohorts.cohorts.map(({ day }) => day)).toEqual(['2026-03-02', '2026-03-09']);
  expect(cohorts.total.people).toBe(20);
  await expect(page.locator('.headline')).toContainText('20');
});
