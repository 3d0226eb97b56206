import type { Page, Request } from '@playwright/test';
import type { Shop } from './support/shop.ts';
import { expect, test } from './support/test.ts';

/** What the page asked the collector, from now on. */
function callsOf(page: Page): Request[] {
  const calls: Request[] = [];
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith('/v1/')) calls.push(request);
  });
  return calls;
}

/** Everything on the device that could tell one visitor from another, without the shop's own cart and greeting. */
async function traces(page: Page) {
  const stored = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
  }));
  return { ...stored, cookies: (await page.context().cookies()).map(({ name }) => name) };
}

/** Does all that a visitor can do short of ordering, and gives the SDK every chance to send. */
async function wander(shop: Shop): Promise<void> {
  await shop.view('incense');
  await shop.addToCart();
  await shop.view('bamboo-tray');
  await shop.flush();
}

test('nothing is sent or kept before the visitor chooses', async ({ shop, page, api }) => {
  const before = await api.stats();
  const calls = callsOf(page);
  await shop.land('?utm_source=xiaohongshu');
  await expect(page.getByTestId('consent')).toBeVisible();
  await wander(shop);
  expect(calls).toEqual([]);
  expect(await traces(page)).toEqual({ local: [], databases: [], cookies: [] });
  expect(await api.stats()).toEqual(before);
});

test('after a refusal only the refusal is sent and kept', async ({ shop, page, api }) => {
  const before = await api.stats();
  const calls = callsOf(page);
  await shop.land('?utm_source=xiaohongshu');
  const refusal = page.waitForResponse(/\/v1\/consent$/);
  await shop.decide('refuse');
  expect((await refusal).ok()).toBe(true);
  await wander(shop);
  await shop.signIn('13900001111');
  await shop.flush();
  expect(calls.map((call) => [new URL(call.url()).pathname, call.postDataJSON().consent.categoryPreferences])).toEqual([
    ['/v1/consent', { analytics: false, advertising: false }],
  ]);
  expect(calls[0]?.postDataJSON()).not.toHaveProperty('anonymousId');
  expect(await traces(page)).toEqual({ local: ['guiyi:demo-web:consent'], databases: [], cookies: [] });
  expect(await api.stats()).toEqual(before);
});

test('a choice is remembered, and nobody is asked twice', async ({ shop, page }) => {
  await shop.land();
  await shop.decide('refuse');
  await page.reload();
  await shop.flush();
  await expect(page.getByTestId('consent')).toBeHidden();
});

test('a visitor can choose by purpose', async ({ shop, page }) => {
  const calls = callsOf(page);
  await shop.land();
  await page.getByTestId('consent-choose').click();
  await page.getByTestId('purpose-analytics').check();
  await page.getByTestId('consent-save').click();
  await expect.poll(() => calls.map((call) => new URL(call.url()).pathname)).toEqual(['/v1/consent', '/v1/batch']);
  expect(calls[0]?.postDataJSON().consent.categoryPreferences).toEqual({ analytics: true, advertising: false });
});

test('a withdrawal empties the device and stops everything', async ({ shop, page, api }) => {
  await shop.land();
  await shop.decide('accept');
  await shop.view('incense');
  await shop.flush();
  expect((await traces(page)).local).toContain('guiyi:demo-web:identity');
  await expect.poll(async () => (await api.stats()).queued).toBe(0);
  const before = await api.stats();

  await page.getByTestId('privacy').click();
  await shop.decide('refuse');
  const calls = callsOf(page);
  await wander(shop);
  expect(calls.filter((call) => call.url().endsWith('/v1/batch'))).toEqual([]);
  expect((await traces(page)).local).toEqual(['guiyi:demo-web:consent']);
  expect(await api.stats()).toEqual(before);
});
