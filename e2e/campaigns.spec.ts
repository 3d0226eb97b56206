import AxeBuilder from '@axe-core/playwright';
import type { AttributionReply, CampaignsReply, CostReportReply } from '@guiyi/protocol';
import type { Page } from '@playwright/test';
import type {} from '../sdk-miniprogram/testing/browser.ts';
import { filesOf, hostScript } from '../sdk-miniprogram/testing/bundle.ts';
import { signIn } from './support/sign-in.ts';
import { expect, test } from './support/test.ts';

const GOAL = 'Campaign Spec Booked';
const HOME = 'pages/index/index';
const APP = `const { guiyi } = require('@guiyi/miniprogram');
  guiyi.init({ writeKey: 'demo-miniprogram', endpoint: 'https://data.example.cn', consent: 'granted' });
  global.guiyi = guiyi;
  App({});`;

async function noBarriers(page: Page) {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html}`)).toEqual([]);
}

/** The mini-program, opened by a code: WeChat hands its scene over as a query, not decoded. */
async function scan(page: Page, collector: string, scene: string) {
  await page.exposeFunction('network', async (route: string, body: string) => {
    const headers = { 'content-type': 'application/json', 'user-agent': 'Mozilla/5.0 MicroMessenger/8.0.50' };
    const reply = await fetch(collector + route, { method: 'POST', body, headers });
    return { status: reply.status, body: await reply.json() };
  });
  await page.setContent('<!doctype html><body></body>');
  await page.addScriptTag({ content: hostScript() });
  const files = filesOf(APP, { [HOME]: { script: 'Page({})', template: '<view>门店</view>' } });
  const entered = { path: HOME, query: { scene: encodeURIComponent(scene) }, scene: 1047 };
  await page.evaluate(([all, options]) => runMiniProgram(all, options), [files, entered] as const);
  await page.evaluate(async (goal) => {
    const { guiyi } = globalThis as unknown as { guiyi: { track(name: string): void; flush(): Promise<void> } };
    guiyi.track(goal);
    await guiyi.flush();
  }, GOAL);
}

test('a marketer plans a poster, its code is scanned, and the report names the campaign', async ({ page, api }) => {
  await signIn(page, api, { role: 'marketer', name: '周敏' });
  await expect(page.getByTestId('live-row').or(page.getByTestId('empty')).first()).toBeVisible();
  if ((await page.locator('html').getAttribute('lang')) !== 'zh-CN') await page.getByTestId('language').click();
  await page.getByRole('link', { name: '活动链接' }).click();

  const form = page.getByTestId('campaign-form');
  await test.step('a link for a site, with a QR code; the keyboard is enough', async () => {
    await form.getByLabel('名称').fill('短信群发');
    await form.getByLabel('网址').fill('https://shop.example/sale');
    await form.getByLabel('来源').fill('sms');
    await form.getByLabel('媒介').fill('sms');
    await form.getByLabel('活动').fill('双十二');
    await page.keyboard.press('Enter');
    const row = page.getByTestId('campaign').filter({ hasText: '短信群发' });
    await expect(row.getByTestId('campaign-link')).toContainText('utm_campaign=%E5%8F%8C%E5%8D%81%E4%BA%8C');
    await expect(row.getByRole('img', { name: '“短信群发”的二维码' })).toBeVisible();
    await noBarriers(page);
  });

  const row = page.getByTestId('campaign').filter({ hasText: '门店海报' });
  await test.step('a code for the mini-program; without WeChat’s secret it says so', async () => {
    await form.getByLabel('去哪里').selectOption('miniprogram');
    await form.getByLabel('名称').fill('门店海报');
    await form.getByLabel('页面路径').fill(`/${HOME}`);
    await form.getByLabel('来源').fill('store-poster');
    await form.getByLabel('媒介').fill('offline');
    await form.getByLabel('活动').fill('开业');
    await page.getByTestId('campaign-make').click();
    await expect(row.getByTestId('campaign-link')).toContainText(`${HOME}?scene=`);
    await row.getByTestId('campaign-image').click();
    await expect(row.getByTestId('failure')).toHaveAttribute('data-code', 'wechat_not_configured');
    await noBarriers(page);
  });

  await test.step('it is renamed and archived, and goes on to be understood', async () => {
    const code = (await row.getAttribute('data-code')) ?? '';
    await row.getByTestId('campaign-name').fill('门店海报（旧）');
    await row.getByTestId('campaign-rename').click();
    await expect(row).toContainText('门店海报（旧）');
    await row.getByTestId('campaign-archive').click();
    await expect(row).toHaveCount(0);
    await page.getByRole('button', { name: '显示已归档' }).click();
    await expect(row).toHaveAttribute('data-archived', 'true');

    await scan(await page.context().newPage(), api.url, code);
    const query = `from=2020-01-01&to=2100-01-01&model=last&goal=${encodeURIComponent(GOAL)}&lookback=30`;
    const byCampaign = async () => (await api.get<CostReportReply>(`/reports/costs?${query}&by=campaign`)).rows;
    await expect.poll(byCampaign).toMatchObject([{ campaign: '开业', conversions: 1 }]);
    const { channels } = await api.get<AttributionReply>(`/reports/attribution?${query}`);
    expect(channels).toMatchObject([{ channel: 'Unassigned', conversions: 1 }]);
    const { campaigns } = await api.get<CampaignsReply>('/campaigns');
    expect(campaigns.find((each) => each.code === code)).toMatchObject({ created_by: '周敏' });
  });
});
