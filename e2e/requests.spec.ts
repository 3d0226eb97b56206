import type { ResolveReply } from '@guiyi/protocol';
import type { AdminApi } from './support/api.ts';
import { expect, test } from './support/test.ts';

const PHONE = '13712349876';

const resolve = (api: AdminApi) =>
  api.get<ResolveReply>(`/identity/resolve?${new URLSearchParams({ type: 'phone', value: PHONE })}`);

test('privacy staff run an erasure from intake to proof, in Chinese', async ({ page, api }) => {
  const batch = ['a', 'b'].map((name) => ({
    type: 'identify',
    messageId: `requests-${name}`,
    anonymousId: `requests-cookie-${name}-6f1d2c3b`,
    traits: { phone: PHONE },
    context: { consent: { categoryPreferences: { analytics: true } } },
  }));
  const body = JSON.stringify({ writeKey: 'demo-web', batch });
  expect((await fetch(`${api.url}/v1/batch`, { method: 'POST', body })).status).toBe(202);
  await expect.poll(async () => (await resolve(api)).identifiers.length).toBe(3);

  await page.goto(await api.signInLink());
  await page.getByTestId('language').click();
  await page.getByRole('link', { name: '隐私请求' }).click();
  await page.getByTestId('request-kind').selectOption({ label: '删除' });
  await page.getByTestId('request-value').fill(PHONE);
  await page.getByLabel('理由').fill(`本人来电 ${PHONE}`);
  await page.getByTestId('request-submit').click();
  // Not before staff say that they know who asks.
  await expect(page.getByTestId('request-row')).toHaveCount(0);
  await page.getByTestId('request-sure').check();
  await page.getByTestId('request-submit').click();

  const row = page.getByTestId('request-row');
  await expect(row).toHaveAttribute('data-status', 'completed');
  await expect(row).toContainText('events 2');
  await expect(row).toContainText('本人来电 [phone]');
  await expect(row.getByTestId('request-proof')).toContainText('3 个标识均无残留');
  expect((await resolve(api)).status).toBe('unknown');
  expect(await page.getByRole('main').textContent()).not.toContain(PHONE);
});
