import AxeBuilder from '@axe-core/playwright';
import type { AuditReply, Source, SourcesReply } from '@guiyi/protocol';
import type { Page } from '@playwright/test';
import { signIn } from './support/sign-in.ts';
import { expect, test } from './support/test.ts';

async function noBarriers(page: Page, place: string) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${place}: ${id} ${nodes[0]?.html}`)).toEqual([]);
}

const event = (messageId: string, name = 'Settings Tested') => ({
  type: 'track',
  event: name,
  messageId,
  anonymousId: 'settings-visitor-51c0a7d2',
  context: { consent: { categoryPreferences: { analytics: true } } },
});

test('an admin makes sources and tokens, in Chinese, without barriers', async ({ page, api }) => {
  const send = async (writeKey: string | null, id: string) => {
    const body = JSON.stringify({ writeKey, batch: [event(id)] });
    return (await fetch(`${api.url}/v1/batch`, { method: 'POST', body, headers: { origin: 'https://m.brand.cn' } }))
      .status;
  };
  const source = async () =>
    (await api.get<SourcesReply>('/sources')).sources.find(({ id }) => id === 'shop-settings') as Source;
  page.on('dialog', (dialog) => void dialog.accept());
  await signIn(page, api);
  await page.getByTestId('language').click();
  await page.getByTestId('settings').click();
  await noBarriers(page, 'sources');

  const form = page.getByTestId('source-form');
  await form.getByLabel('名称').fill('品牌官网');
  await form.getByLabel('编号').fill('shop-settings');
  await form.getByLabel('允许的网站').fill('https://shop.brand.cn\nhttps://*.brand.cn');
  await page.getByTestId('source-save').click();
  const row = page.locator('[data-testid=source-row][data-id=shop-settings]');
  await expect(row).toContainText('https://*.brand.cn');
  const before = (await source()).write_key;
  expect(await send(before, 'settings-1')).toBe(202);
  await row.getByTestId('source-rotate').click();
  await expect.poll(async () => (await source()).write_key).not.toBe(before);
  expect(await send((await source()).write_key, 'settings-2')).toBe(202);
  expect(await send(before, 'settings-3')).toBe(401);
  expect((await source()).origins).toEqual(['https://shop.brand.cn', 'https://*.brand.cn']);

  await page.getByRole('link', { name: '令牌与成员' }).click();
  await page.getByTestId('token-form').getByLabel('名称').fill('每日同步');
  await page.getByTestId('token-create').click();
  const token = (await page.getByTestId('one-time').textContent()) ?? '';
  const asToken = async () =>
    (await fetch(`${api.url}/api/reports/goals`, { headers: { authorization: `Bearer ${token}` } })).status;
  expect(await asToken()).toBe(200);
  await noBarriers(page, 'tokens');
  await page.getByTestId('invite-form').getByLabel('姓名').fill('赵六');
  await page.getByTestId('invite').click();
  await expect(page.getByTestId('one-time').last()).toContainText('/console/#/sign-in?code=');
  await page.getByTestId('token-row').first().getByTestId('token-revoke').click();
  await expect(page.getByTestId('token-row').first()).toHaveAttribute('data-state', 'revoked');
  expect(await asToken()).toBe(401);
  await page.reload();
  expect(await page.getByRole('main').textContent()).not.toContain(token);

  await page.getByRole('link', { name: '审计' }).click();
  await expect(page.getByTestId('audit-row').filter({ hasText: 'POST /api/tokens' }).first()).toContainText('更改');
  await page.getByTestId('audit-verify').click();
  await expect(page.getByTestId('audit-verdict')).toContainText('完整');
  await noBarriers(page, 'audit');
  await page.getByRole('link', { name: '保留期限' }).click();
  await expect(page.getByTestId('retention-table')).toContainText('730 天');
  await noBarriers(page, 'retention');

  await page.getByRole('link', { name: '处理活动' }).click();
  await expect(page.locator('[data-testid=activity][data-id=analytics]')).toContainText('品牌官网');
  await noBarriers(page, 'processing');
  await page.getByRole('link', { name: '安全事件' }).click();
  await page.getByTestId('breach-form').getByLabel('从何时起').fill('2026-01-01T00:00');
  await page.getByTestId('breach-form').getByLabel('原因').fill('演练');
  await page.getByTestId('breach-ask').click();
  await expect(page.getByTestId('breach-pack')).toContainText('anonymous_id');
  await expect(page.getByTestId('breach-authority')).toHaveValue(/演练/);
  await noBarriers(page, 'breach');

  await page.getByRole('link', { name: '令牌与成员' }).click();
  await page.getByTestId('end-sessions').click();
  await expect(page.getByTestId('sign-in')).toBeVisible();
});

test('a privacy officer sees what is theirs, and the trail names them', async ({ page, api }) => {
  await signIn(page, api, { role: 'privacy', name: '王五' });
  await expect(page.getByTestId('request-form')).toBeVisible();
  await page.getByTestId('language').click();
  const places = page.getByRole('navigation', { name: '主导航' });
  await expect(places.getByRole('link', { name: '隐私请求' })).toBeVisible();
  await expect(places.getByRole('link', { name: '归因' })).toHaveCount(0);
  await page.goto('/console/#/attribution');
  await expect(page.getByTestId('failure').first()).toHaveAttribute('data-code', 'forbidden_role');
  await page.goto('/console/#/settings/tokens');
  await expect(page.getByTestId('token-form')).toHaveCount(0);
  const { entries } = await api.get<AuditReply>('/audit?actor=%E7%8E%8B%E4%BA%94');
  expect(entries.some(({ status, role }) => status === 403 && role === 'privacy')).toBe(true);
  expect(entries.some(({ action }) => action === 'POST /api/session')).toBe(true);
});

test('what a visitor sends is shown and never run', async ({ page, api }) => {
  const markup = '<img src=x onerror="window.ran=1"><script>window.ran=1</script>';
  const attack = { ...event('settings-xss', markup), properties: { [markup]: markup, url: 'javascript:window.ran=1' } };
  const refused = { ...event('settings-xss-2', markup), properties: { [markup]: markup }, timestamp: markup };
  const body = JSON.stringify({ writeKey: 'demo-web', batch: [attack, refused] });
  expect((await fetch(`${api.url}/v1/batch`, { method: 'POST', body })).status).toBe(202);
  await signIn(page, api);
  await expect(page.getByText(markup).first()).toBeVisible();
  await page.goto('/console/#/quarantine');
  await expect(page.getByText('settings-xss-2').first()).toBeAttached();
  expect(await page.evaluate(() => (window as { ran?: number }).ran)).toBeUndefined();
  expect(await page.locator('main img, main script').count()).toBe(0);
});

test('the console comes with headers that keep others out', async ({ request, api }) => {
  const { headers } = { headers: (await request.get(`${api.url}/console/`)).headers() };
  const policy = headers['content-security-policy'] ?? '';
  for (const rule of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) {
    expect(policy).toContain(rule);
  }
  expect(policy).not.toContain('unsafe');
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
  });
});
