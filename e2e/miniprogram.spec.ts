import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AttributionReply, ResolveReply } from '@guiyi/protocol';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { startGuiyi } from '../scripts/lib/runtime.mjs';
import type {} from '../sdk-miniprogram/testing/browser.ts';
import { filesOf, hostScript } from '../sdk-miniprogram/testing/bundle.ts';
import { AdminApi } from './support/api.ts';
import { Shop } from './support/shop.ts';
import { signIn } from './support/sign-in.ts';
import { WechatServer } from './support/wechat.ts';

const PHONE = '13912345678';
/** Of the tea in the demo shop. */
const PRICE = 168;
/** As WeChat says it; what names itself as a program is in no report. */
const HEADERS = {
  'content-type': 'application/json',
  'user-agent':
    'Mozilla/5.0 (Linux; Android 12; ALN-AL00) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50 MiniProgramEnv/android',
};
const PRODUCT = 'pages/product/index';

const APP = `const { guiyi, bindPhone } = require('@guiyi/miniprogram/all');
  guiyi.init({ writeKey: 'demo-miniprogram', endpoint: 'https://data.example.cn' });
  Object.assign(global, { guiyi, bindPhone });
  App({});`;
const PAGES = {
  [PRODUCT]: {
    script: `Page({
      onBuy(event) { global.bought = [event.type, this.route]; wx.navigateTo({ url: '/pages/cart/index' }); },
      async onPhone(event) { global.bound = await bindPhone(event); },
      onShareAppMessage() { return { title: '龙井', path: '/${PRODUCT}?id=longjing' }; },
    })`,
    template: `<guiyi-consent version="2026-01"/><view id="buy" data-sku="longjing" bindtap="onBuy">购买</view>
      <button open-type="getPhoneNumber" bindgetphonenumber="onPhone">手机号登录</button><button open-type="share">分享给朋友</button>`,
  },
  'pages/cart/index': { script: 'Page({})', template: '<view>购物车</view>' },
};

/** A phone with the mini-program on it, in a browser that has a touch screen. */
async function openPhone(browser: Browser, guiyi: string, entered: object): Promise<Page> {
  const context = await browser.newContext({ hasTouch: true, locale: 'zh-CN' });
  const page = await context.newPage();
  await page.exposeFunction('network', async (route: string, body: string) => {
    const reply = await fetch(guiyi + route, { method: 'POST', body, headers: HEADERS });
    return { status: reply.status, body: await reply.json() };
  });
  await page.setContent('<!doctype html><body></body>');
  await page.addScriptTag({ content: hostScript() });
  await page.evaluate(([files, options]) => runMiniProgram(files, options), [filesOf(APP, PAGES), entered] as const);
  return page;
}

/** Real fingers: on what the framework rendered. */
const press = (page: Page, text: string) => page.getByText(text, { exact: true }).tap();

/** Resolves when the mini-program has nothing left to send. */
const flush = (page: Page) =>
  page.evaluate(() => (globalThis as unknown as { guiyi: { flush(): Promise<void> } }).guiyi.flush());

test('a page shared in the mini-program, a phone bound there, an order on the web: one person, and the share is credited', async ({
  browser,
}) => {
  const data = mkdtempSync(path.join(tmpdir(), 'guiyi-miniprogram-'));
  const users = { 'login-code-1': { openid: 'oDemoFriend', unionid: 'uDemoFriend' } };
  const wechat = await WechatServer.start(users, { 'phone-code-1': PHONE });
  Object.assign(process.env, { GUIYI_WECHAT_API: wechat.url, GUIYI_WECHAT_APPS: '{"wxdemo":"secret"}' });
  const guiyi = await startGuiyi({ data, quiet: true });
  const api = new AdminApi(guiyi.url, guiyi.adminToken);
  try {
    const shared = await test.step('somebody shares a page', async () => {
      const page = await openPhone(browser, guiyi.url, { path: PRODUCT, query: { id: 'longjing' }, scene: 1001 });
      await press(page, '同意');
      await press(page, '分享给朋友');
      await page.waitForFunction(() => program.shared);
      const { path } = (await page.evaluate(() => program.shared)) as { path: string };
      await flush(page);
      await page.context().close();
      return path;
    });
    expect(shared).toContain(`/${PRODUCT}?id=longjing&gy_share=`);

    await test.step('a friend opens it, agrees, taps, and binds a phone', async () => {
      // As WeChat hands it over: not decoded.
      const query = Object.fromEntries((shared.split('?')[1] ?? '').split('&').map((pair) => pair.split('=')));
      const page = await openPhone(browser, guiyi.url, { path: PRODUCT, query, scene: 1007 });
      await press(page, '同意');
      await expect(page.getByText('隐私保护提示')).toBeHidden();
      await press(page, '手机号登录');
      await expect.poll(() => page.evaluate(() => (globalThis as { bound?: object }).bound)).toEqual({ linked: true });
      await press(page, '购买');
      await expect(page.getByText('购物车')).toBeVisible();
      expect(await page.evaluate(() => (globalThis as { bought?: string[] }).bought)).toEqual(['tap', PRODUCT]);
      await flush(page);
      await page.context().close();
    });

    const friend = await test.step('they order on the web, signed in with the same phone', async () => {
      const context = await browser.newContext({ baseURL: guiyi.url });
      const shop = new Shop(await context.newPage());
      await shop.land();
      await shop.decide('accept');
      await shop.view('longjing-tea');
      await shop.addToCart();
      await shop.signIn(PHONE);
      await shop.order();
      await shop.flush();
      return context;
    });

    const resolve = () => api.post<ResolveReply>('/identity/resolve', { type: 'phone', value: PHONE });
    const types = async () => (await resolve()).identifiers.map(({ type }) => type).sort();
    await expect.poll(types).toEqual(['anonymous_id', 'anonymous_id', 'openid', 'phone', 'unionid']);
    const { person_id } = await resolve();

    await test.step('what they did on both devices is theirs, the share too', async () => {
      const theirs = async () => (await api.eventsAfter(0)).filter((event) => event.person_id === person_id);
      await expect.poll(async () => (await theirs()).map(({ name }) => name)).toContain('Order Completed');
      const names = (await theirs()).map(({ name, type }) => name || type);
      for (const name of [
        'Application Installed',
        'Application Opened',
        'page',
        'Element Tapped',
        'Page Left',
        'Signed In',
      ]) {
        expect(names).toContain(name);
      }
      // What the sharer did is not.
      expect(names).not.toContain('Page Shared');
    });

    await test.step('attribution credits the share', async () => {
      const [from, to] = [-1, 1].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
      const query = `from=${from}&to=${to}&model=first&goal=${encodeURIComponent('Order Completed')}&lookback=30`;
      const read = () => api.get<AttributionReply>(`/reports/attribution?${query}`);
      await expect.poll(async () => (await read()).total).toMatchObject({ conversions: 1, value: PRICE });
      // The visit to the web shop is the other touch; it was second.
      const [share, ...others] = (await read()).channels;
      expect(share).toMatchObject({ channel: 'Organic Social', conversions: 1, value: PRICE, touches: 1 });
      expect(others).toMatchObject([{ channel: 'Direct', conversions: 0, touches: 1 }]);
    });

    await test.step('the console shows one person with both devices', async () => {
      const page = await friend.newPage();
      await signIn(page, api);
      await expect(page.getByTestId('live-row').first()).toBeVisible();
      await page.goto('/console/#/person');
      await page.getByTestId('search-value').fill(PHONE);
      await page.getByTestId('search-submit').click();
      await expect(page.getByTestId('person')).toHaveAttribute('data-person', person_id ?? '');
      await expect(page.getByTestId('person-identifier')).toHaveCount(5);
      // Two devices: the phone with the mini-program, and the browser.
      await expect(page.locator('[data-testid="person-identifier"][data-type="anonymous_id"]')).toHaveCount(2);
      const did = (name: string) => page.locator(`[data-testid="person-event"][data-name="${name}"]`);
      await expect(did('Application Installed')).toContainText('weapp://wxdemo/');
      await expect(did('Order Completed')).toContainText(`${guiyi.url}/shop/`);
    });
  } finally {
    await guiyi.stop();
    await wechat.stop();
    rmSync(data, { recursive: true, force: true });
  }
});
