/** What is delivered beside the SDK: the consent pop-up and the plugin, as their builds are. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { FakeCollector } from '@guiyi/sdk-core/testing/fakes';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { built } from './delivered.ts';
import { MiniProgram } from './miniprogram.ts';
import { createRealm, openDocument } from './node.ts';
import { openShop, phoneWith, tap, tick, useSdk } from './shop.ts';
import { compileTemplate } from './templates.ts';

const HOME = 'pages/index/index';
const at = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Building is slow on a busy machine. */
const BUILD_MS = 120_000;

let popup = '';
let plugin = '';
beforeAll(async () => {
  const code = await built('src/all.ts', 'consent/index.ts', 'plugin/index.ts');
  const of = (input: string) => code[input] ?? '';
  useSdk({ index: of('src/index.ts'), all: of('src/all.ts') });
  popup = of('consent/index.ts');
  plugin = of('plugin/index.ts');
}, BUILD_MS);
beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 4) }));
afterEach(() => void vi.useRealTimers());

describe('the consent pop-up', () => {
  function open(needAuthorization: boolean, before = '') {
    const collector = new FakeCollector();
    const phone = phoneWith(collector);
    phone.privacy.needAuthorization = needAuthorization;
    const { program, global } = openShop(
      { [HOME]: 'Page({ onChoice(event) { global.choice = event.detail } })' },
      {
        collector,
        phone,
        before,
        init: '',
        templates: {
          [HOME]: '<consent version="2026-01" purposes="{{[\'analytics\', \'advertising\']}}" bind:choice="onChoice"/>',
          'consent/index': readFileSync(at('consent/index.wxml'), 'utf8'),
        },
        components: { [HOME]: { consent: '/consent/index' } },
        scripts: { 'consent/index': popup, index: "module.exports = require('@guiyi/miniprogram')" },
      },
    );
    const button = (text: string) =>
      [...document.querySelectorAll('button')].find(({ textContent }) => textContent === text);
    const press = (text: string) => {
      const found = button(text);
      if (!found) throw new Error(`no ${text}`);
      tap(found);
    };
    return { program, global, collector, phone, button, press };
  }

  it('asks who has not chosen; what they press is their choice for all purposes that it names', async () => {
    const { button, press, collector, global } = open(false);
    await tick(10);
    expect(button('同意')).toBeTruthy();
    press('同意');
    await tick(2_000);
    expect(button('同意')).toBeUndefined();
    expect(collector.records).toMatchObject([
      {
        consent: { categoryPreferences: { analytics: true, advertising: true } },
        notice: { version: '2026-01' },
        surface: 'miniprogram',
        action: 'agree',
      },
    ]);
    expect(global.choice).toEqual({ agreed: true });
  });

  it('a refusal is recorded, sends nothing else, and is not asked about again', async () => {
    const { press, collector, phone } = open(false);
    await tick(10);
    press('拒绝');
    await tick(2_000);
    expect(collector.records.map(({ consent }) => consent.categoryPreferences)).toEqual([
      { analytics: false, advertising: false },
    ]);
    expect(collector.events).toEqual([]);
    const again = openShop(
      { [HOME]: 'Page({})' },
      {
        collector,
        phone,
        init: '',
        templates: { [HOME]: '<consent/>', 'consent/index': readFileSync(at('consent/index.wxml'), 'utf8') },
        components: { [HOME]: { consent: '/consent/index' } },
        scripts: { 'consent/index': popup, index: "module.exports = require('@guiyi/miniprogram')" },
      },
    );
    await tick(10);
    expect(document.querySelectorAll('button')).toHaveLength(0);
    again.program.app.kill();
  });

  it("answers WeChat too, when an API waits for the visitor's authorisation", async () => {
    const { button, press, phone, program } = open(false);
    await tick(10);
    press('同意');
    await tick(10);
    expect(button('同意')).toBeUndefined();
    // More was declared since.
    phone.privacy.needAuthorization = true;
    let answer = '';
    program.wx.requirePrivacyAuthorize?.({
      success: () => {
        answer = 'agreed';
      },
      fail() {},
    });
    await tick(10);
    const agree = button('同意');
    expect(agree?.getAttribute('open-type')).toBe('agreePrivacyAuthorization');
    // WeChat tells of the press by an event of its own.
    press('同意');
    await tick(10);
    expect(answer).toBe('agreed');
  });
});

describe('the plugin', () => {
  it('is told what happens, and captures it as the package does by itself', async () => {
    openDocument();
    const collector = new FakeCollector();
    const phone = phoneWith(collector);
    const realm = createRealm();
    const scripts = {
      app: `const { guiyi, tap, share } = requirePlugin('guiyi');
        App({
          onLaunch(options) { guiyi.init({ writeKey: 'key', endpoint: 'https://data.example.cn', consent: 'granted' }); guiyi.appLaunch(options); },
          onShow(options) { guiyi.appShow(options); },
          onHide() { guiyi.appHide(); },
        });
        Object.assign(global, { guiyi, tap, share });`,
      [HOME]: `Page({
        onShow() { guiyi.pageShow(this); },
        onHide() { guiyi.pageHide(this); },
        onBuy(event) { tap(event); },
        onShareAppMessage() { return share(this, { title: 't' }); },
      })`,
    };
    const templates = { [HOME]: compileTemplate('<view id="buy" data-sku="7" bindtap="onBuy">买</view>') };
    const entered = { path: HOME, query: { id: '1' }, scene: 1011 };
    const program = new MiniProgram({ pages: [HOME], scripts, templates, plugin }, phone, realm, entered);
    program.start();
    await tick();
    tap(program.element('#buy'));
    const shared = (await program.share('onShareAppMessage')) as { title: string; path: string };
    await tick(3_000);
    program.hide();
    await tick(2_000);
    expect(shared).toEqual({
      title: 't',
      path: expect.stringMatching(/^\/pages\/index\/index\?id=1&gy_share=\w+\.1\.pages%2Findex%2Findex$/),
    });
    expect(collector.events.map(({ event, type }) => event ?? type)).toEqual([
      'Application Installed',
      'Application Opened',
      'page',
      'Element Tapped',
      'Page Shared',
      'Page Left',
      'Application Backgrounded',
    ]);
    expect(collector.events[2]?.context).toMatchObject({
      page: { url: `weapp://wxdemo/${HOME}?id=1` },
      campaign: { source: 'weixin', medium: 'qrcode' },
    });
    // What it keeps is in its own storage.
    expect([phone.storage.size, [...phone.pluginStorage.keys()]]).toEqual([
      0,
      ['guiyi:key:identity', 'guiyi:key:session'],
    ]);
  });
});
