import type { AdminApi } from './support/api.ts';
import { expect, test } from './support/test.ts';

/** Waits until the event is stored, then until nothing is on its way, and says how often it is there. */
async function storedTimes(api: AdminApi, name: string): Promise<number> {
  await expect.poll(async () => (await api.eventsNamed(name)).length).toBeGreaterThan(0);
  await expect.poll(async () => (await api.stats()).queued).toBe(0);
  return (await api.eventsNamed(name)).length;
}

test('what happens offline arrives once when the network is back', async ({ shop, api, context }) => {
  await shop.land();
  await shop.decide('accept');
  await shop.flush();
  await context.setOffline(true);
  await shop.track('Offline Track');
  await shop.flush();
  expect(await api.eventsNamed('Offline Track')).toEqual([]);
  await context.setOffline(false);
  expect(await storedTimes(api, 'Offline Track')).toBe(1);
});

test('what happens offline survives a page that is closed', async ({ shop, api, context }) => {
  await shop.land();
  await shop.decide('accept');
  await shop.flush();
  await context.setOffline(true);
  await shop.track('Offline And Closed');
  await shop.flush();
  await shop.page.close();
  await context.setOffline(false);
  expect(await api.eventsNamed('Offline And Closed')).toEqual([]);
  const next = await context.newPage();
  await next.goto('/shop/');
  expect(await storedTimes(api, 'Offline And Closed')).toBe(1);
});

test('an event right before the page goes away arrives', async ({ shop, api, page }) => {
  await shop.land();
  await shop.decide('accept');
  await shop.flush();
  await shop.track('Before Navigation');
  await page.goto('about:blank');
  expect(await storedTimes(api, 'Before Navigation')).toBe(1);
});

test('an event right before the tab is closed arrives', async ({ shop, api, page }) => {
  await shop.land();
  await shop.decide('accept');
  await shop.flush();
  await shop.track('Before Close');
  await page.close({ runBeforeUnload: true });
  expect(await storedTimes(api, 'Before Close')).toBe(1);
});
