import type { ResolveReply } from '@guiyi/protocol';
import type { AdminApi } from './support/api.ts';
import { signIn } from './support/sign-in.ts';
import { expect, test } from './support/test.ts';

const PHONE = '13712349876';

const resolve = (api: AdminApi) => api.post<ResolveReply>('/identity/resolve', { type: 'phone', value: PHONE });

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

  await signIn(page, api);
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
  await expect(row).toContainText('事件 2');
  await expect(row).toContainText('本人来电 [phone]');
  await expect(row.getByTestId('request-proof')).toContainText('3 个标识均无残留');
  expect((await resolve(api)).status).toBe('unknown');
  expect(await page.getByRole('main').textContent()).not.toContain(PHONE);
});

test('privacy staff say who agreed to what, when, on which text, and hand out the copy', async ({ page, api }) => {
  const text = '我们分析您的访问，以改进商店。';
  const cookie = `consent-desk-${Date.now()}-4a7c`;
  const send = (path: string, body: object) =>
    fetch(`${api.url}${path}`, { method: 'POST', body: JSON.stringify({ writeKey: 'demo-web', ...body }) });

  await signIn(page, api);
  await page.getByTestId('language').click();
  await page.getByRole('link', { name: '隐私请求' }).click();
  await page.getByTestId('to-consent').click();
  await page.getByTestId('publish').locator('summary').click();
  await page.getByTestId('notice-version').fill('e2e-1');
  await page.getByRole('group', { name: '征求的用途' }).getByLabel('分析').check();
  await page.getByTestId('notice-text').fill(text);
  await page.getByTestId('notice-publish').click();
  const notice = page.getByTestId('notice-row').filter({ hasText: 'e2e-1' });
  await notice.locator('summary').click();
  await expect(notice).toContainText(text);

  const decision = {
    messageId: cookie,
    anonymousId: cookie,
    consent: { categoryPreferences: { analytics: true } },
    notice: { version: 'e2e-1' },
    locale: 'zh-CN',
    surface: 'web-banner',
    action: 'save',
  };
  expect((await send('/v1/consent', decision)).status).toBe(200);
  const context = { consent: { categoryPreferences: { analytics: true } } };
  const batch = [{ type: 'track', event: 'Copied', messageId: `${cookie}-e`, anonymousId: cookie, context }];
  expect((await send('/v1/batch', { batch })).status).toBe(202);
  await page.getByTestId('verify').click();
  await expect(page.getByTestId('chain')).toHaveAttribute('data-ok', 'true');

  const query = new URLSearchParams({ type: 'anonymous_id', value: cookie });
  const person = () => api.get<ResolveReply>(`/identity/resolve?${query}`);
  await expect.poll(async () => (await person()).status).toBe('owned');
  await page.goto(`/console/#/person/${(await person()).person_id}`);
  const consent = page.getByTestId('person-consent');
  await consent.locator('summary').click();
  await expect(consent).toContainText('✓ 分析');
  await expect(consent.getByTestId('record-notice')).toContainText('告知 e2e-1');
  const receipt = page.waitForEvent('download');
  await consent.getByTestId('receipt').click();
  expect((await receipt).suggestedFilename()).toMatch(/^receipt-\d+\.jws$/);

  await page.getByRole('link', { name: '隐私请求' }).click();
  await page.getByTestId('request-type').selectOption('anonymous_id');
  await page.getByTestId('request-value').fill(cookie);
  await page.getByTestId('request-sure').check();
  await page.getByTestId('request-submit').click();
  const row = page.getByTestId('request-row').first();
  await expect(row).toHaveAttribute('data-status', 'completed');
  const copy = page.waitForEvent('download');
  await row.getByRole('link', { name: 'JSON' }).click();
  const stream = await (await copy).createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toContain('Copied');
});
