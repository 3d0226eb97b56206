import type { ViewsReply } from '@guiyi/protocol';
import { faultsOf, settled } from './support/console.ts';
import { signIn } from './support/sign-in.ts';
import { expect, test } from './support/test.ts';

const REPORT = 'trends?event=Views+Watched&by=channel&metric=events';

test('a report is saved, shared, opened by a colleague, sent, and its failure seen', async ({
  browser,
  page,
  api,
  serverKey,
}) => {
  const event = { userId: 'views-watcher', type: 'track', event: 'Views Watched' };
  await fetch(`${api.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${serverKey}:`).toString('base64')}` },
    body: JSON.stringify({ batch: [event] }),
  });
  await expect.poll(async () => (await api.stats()).queued).toBe(0);

  await signIn(page, api, { role: 'marketer', name: 'views-ann' });
  await settled(page, 'live-row');
  await page.goto(`/console/#/${REPORT}`);
  await settled(page, 'trend-report');
  await page.getByTestId('range-last-week').click();
  await page.getByTestId('view-save').click();
  await page.getByLabel('Name').fill('Watched last week');
  await expect(page.getByTestId('view-form')).toContainText('The days move');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByLabel('Share with all').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByTestId('view-open')).toContainText('Watched last week');
  const [view] = (await api.get<ViewsReply>('/views')).views;
  expect(view).toMatchObject({ owner: 'views-ann', page: 'trends', shared: true });
  expect(view?.params).toBe('range=last-week&event=Views+Watched&by=channel&metric=events');

  const other = await (await browser.newContext({ locale: 'zh-CN', colorScheme: 'dark' })).newPage();
  await signIn(other, api, { role: 'marketer', name: 'views-ben' });
  await settled(other, 'live-row');
  await other.goto(`/console/#/view/${view?.id}`);
  await settled(other, 'trend-report');
  await expect(other.getByTestId('range-last-week')).toHaveAttribute('aria-pressed', 'true');
  await expect(other.getByTestId('trend-by')).toHaveValue('channel');
  await other.goto('/console/#/views');
  await settled(other, 'view-card');
  await expect(other.getByTestId('view-remove')).toHaveCount(0);
  expect(await faultsOf(other)).toEqual([]);
  await other.context().close();

  await page.getByTestId('view-list').click();
  await settled(page, 'view-card');
  await page.getByTestId('view-send').click();
  await page.getByTestId('summary-form').getByLabel('Address').fill('https://receiver.invalid/hook?key=secret');
  expect(await faultsOf(page)).toEqual([]);
  await page.getByTestId('summary-form').getByRole('button', { name: 'Save' }).click();
  await expect(page.getByTestId('view-summary')).toContainText('Every Monday at 9:00 to receiver.invalid');
  await page.getByTestId('view-try').click();
  await expect(page.getByTestId('failure')).toHaveAttribute('data-code', 'summary_failed');
  await expect(page.locator('main')).not.toContainText('secret');

  await page.setViewportSize({ width: 375, height: 740 });
  await page.getByTestId('view-send').click();
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(over).toBe(0);
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByTestId('view-remove').click();
  await expect(page.getByTestId('empty')).toBeVisible();
  expect((await api.get<ViewsReply>('/views')).views).toEqual([]);
});

test('a link to a view that there is not says so', async ({ page, api }) => {
  await signIn(page, api);
  await expect(page).toHaveURL(/#\/live/);
  await page.goto('/console/#/view/v_none');
  await expect(page.getByTestId('failure')).toHaveAttribute('data-code', 'unknown_view');
});
