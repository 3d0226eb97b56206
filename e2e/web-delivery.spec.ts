import type { Page } from '@playwright/test';
import { serveSdkPages } from './support/sdk-page.ts';
import { expect, test } from './support/test.ts';

const COUNT = 20;

/** The journals on the device that hold events. One that was taken over holds ids. */
const left = (page: Page) =>
  page.evaluate(() =>
    Object.keys(localStorage).filter(
      (key) => key.startsWith('guiyi:demo-web:journal') && localStorage.getItem(key)?.includes('messageId'),
    ),
  );

/** Nobody listens there; also what leaves by keep-alive, which a test cannot intercept, is lost. */
const NOWHERE = 'http://127.0.0.1:9';

test('twenty events survive a navigation in the same task while the collector is away', async ({ page, api }) => {
  const options = { consent: 'granted', autoPage: false };
  await serveSdkPages(page, { ...options, endpoint: NOWHERE });
  await page.goto('/web-test/a');
  await serveSdkPages(page, options);
  const next = page.waitForURL('**/web-test/b');
  await page.evaluate((count) => {
    for (let i = 0; i < count; i++) guiyi.track('Same Task', { i });
    location.href = '/web-test/b';
  }, COUNT);
  await next;
  await page.evaluate(() => guiyi.flush());
  await expect.poll(async () => (await api.eventsNamed('Same Task')).length).toBe(COUNT);
  expect(await left(page)).toEqual([]);
});

test('an event is said to be persisted before it is sent, and then survives a crash of the page', async ({
  page,
  api,
  context,
}) => {
  const options = { consent: 'granted', autoPage: false };
  await serveSdkPages(page, { ...options, endpoint: NOWHERE });
  await page.goto('/web-test/a');
  await page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        guiyi.on('persisted', () => resolve());
        guiyi.track('Persisted', { i: 1 });
      }),
  );
  expect(await left(page)).toHaveLength(1);
  const session = await context.newCDPSession(page);
  const crashed = page.waitForEvent('crash');
  session.send('Page.crash').catch(() => {});
  await crashed;
  const next = await context.newPage();
  await serveSdkPages(next, options);
  await next.goto('/web-test/b');
  await expect.poll(async () => (await api.eventsNamed('Persisted')).length).toBe(1);
});

test('every decision of the gate works in the file as it is delivered', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await serveSdkPages(page);
  await page.goto('/web-test/a');
  await page.evaluate(async () => {
    const decide = (analytics: boolean) => guiyi.consent({ analytics });
    for (const analytics of [undefined, false, true, true, false, false, true]) {
      if (analytics !== undefined) decide(analytics);
      guiyi.track('Gate');
      guiyi.reset();
      await guiyi.flush();
    }
  });
  expect(await page.evaluate(() => guiyi.consentState())).toMatchObject({ status: 'granted' });
  expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
});
