/** What WeChat, visitors and other code do to the SDK, on the delivered file. */
import type { Signal } from '@guiyi/sdk-core';
import { FakeCollector } from '@guiyi/sdk-core/testing/fakes';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { Guiyi } from '../src/types.ts';
import type { RequestOptions } from '../src/wx.ts';
import { delivered, onDelivered } from './delivered.ts';
import { phoneWith, type ShopOptions, shop, tick } from './shop.ts';

const HOME = 'pages/index/index';
const OTHER = 'pages/other/other';
let sdk = '';

onDelivered();
beforeAll(async () => {
  sdk = (await delivered()).index;
}, 120_000);

async function open(options: ShopOptions = {}, pages: Record<string, string> = { [HOME]: 'Page({})' }) {
  const opened = await shop(pages, options);
  return { ...opened, guiyi: opened.global.guiyi as Guiyi };
}

const names = ({ events }: FakeCollector) => events.map(({ event, type }) => event ?? type);

describe('a second copy of the SDK', () => {
  it('is the first one: nothing is captured twice, nothing of the queue is lost', async () => {
    const { collector, send, global } = await open({
      scripts: { copy: sdk },
      app: `const copy = require('./copy').guiyi;
        copy.track('Early');
        copy.init({ writeKey: 'key', endpoint: 'https://data.example.cn', consent: 'granted' });
        global.copy = copy;
        App({});`,
    });
    const copy = global.copy as Guiyi;
    copy.track('Of The Copy');
    (global.guiyi as Guiyi).track('Of The First');
    await send();
    expect(names(collector)).toEqual([
      'Application Opened',
      'Early',
      'page',
      'Application Installed',
      'Of The Copy',
      'Of The First',
    ]);
    expect(copy.consentState()).toEqual((global.guiyi as Guiyi).consentState());
  });

  it('with another write key is another SDK, and a sealed wx hinders none', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { collector, send } = await open({
      before: 'Object.preventExtensions(wx);',
      scripts: { copy: sdk },
      app: `require('./copy').guiyi.init({ writeKey: 'other', endpoint: 'https://data.example.cn', consent: 'granted' }); App({})`,
    });
    await send();
    warn.mockRestore();
    const keys = collector.requests.map(({ body }) => (JSON.parse(body) as { writeKey: string }).writeKey);
    expect([...new Set(keys)].sort()).toEqual(['key', 'other']);
  });
});

describe('storage', () => {
  it('that fills up in the middle of a write keeps what it had; the rest is sent from memory, and is not called persisted', async () => {
    const collector = new FakeCollector();
    const phone = phoneWith(collector);
    const { guiyi, program, send, global } = await open({
      collector,
      phone,
      init: "consent: 'granted', onSignal: (told) => signals.push(told)",
      before: 'global.signals = [];',
    });
    await send();
    phone.online = false;
    guiyi.track('Written');
    await tick();
    phone.quota = phone.used();
    guiyi.track('Not Written', { pad: 'x'.repeat(100) });
    await tick();
    const told = (global.signals as Signal[]).map(({ type }) => type);
    expect(told.slice(-2)).toEqual(['persisted', 'degraded']);
    program.app.kill();
    vi.clearAllTimers();
    phone.quota = 10_000_000;
    phone.online = true;
    const again = await open({ collector, phone });
    await again.send();
    expect(names(collector)).toContain('Written');
    expect(names(collector)).not.toContain('Not Written');
  });
});

describe('requests', () => {
  it('that tell their end twice count once', async () => {
    const { program, collector, guiyi, send } = await open();
    const { request } = program.app.wx;
    program.app.wx.request = (options: RequestOptions) =>
      request({
        ...options,
        success(reply) {
          options.success(reply);
          options.fail({ errMsg: 'request:fail timeout' });
          options.success({ ...reply, statusCode: 500 });
        },
      });
    guiyi.track('Once');
    await send();
    await tick(120_000);
    expect(names(collector).filter((name) => name === 'Once')).toHaveLength(1);
    expect(collector.requests.filter(({ body }) => body.includes('"Once"'))).toHaveLength(1);
  });

  it('that throw are tried again', async () => {
    const { program, collector, guiyi, send } = await open();
    const { request } = program.app.wx;
    program.app.wx.request = () => {
      throw new Error('request:fail url not in domain list');
    };
    guiyi.track('Later');
    await send();
    program.app.wx.request = request;
    await tick(10_000);
    expect(names(collector)).toContain('Later');
  });
});

describe('launch and navigation', () => {
  it('an onAppShow that is told twice, or before and after App.onShow, is one launch', async () => {
    const { program, collector, guiyi, send } = await open({
      app: 'App({ onShow(options) { guiyi.appShow(options) } })',
    });
    program.app.show();
    guiyi.appShow({ path: HOME, query: {}, scene: 1001 });
    await send();
    expect(names(collector).filter((name) => name === 'Application Opened')).toHaveLength(1);
  });

  it('an eleventh page is refused by WeChat: nothing of it is told, and the tenth is still seen', async () => {
    const { program, collector, send } = await open({}, { [HOME]: 'Page({})', [OTHER]: 'Page({})' });
    const failed: string[] = [];
    for (let i = 0; i < 12; i++) {
      program.wx.navigateTo({ url: `/${OTHER}?n=${i}`, fail: ({ errMsg }) => failed.push(errMsg) });
      await tick(1_000);
    }
    await send();
    expect(failed).toHaveLength(3);
    const all = names(collector);
    expect(all.filter((name) => name === 'page')).toHaveLength(10);
    expect(all.filter((name) => name === 'Page Left')).toHaveLength(9);
  });

  it('a page of Moments, opened by itself, is seen; there is no login, and its visitor is nobody whom the mini-program knows', async () => {
    const collector = new FakeCollector();
    const phone = phoneWith(collector);
    const known = await open({ collector, phone });
    await known.send();
    known.program.app.kill();
    const kept = [...phone.storage];
    const single = await open({ collector, phone, entered: { path: HOME, query: { id: '1' }, scene: 1154 } });
    await single.send();
    const { login } = single.global.all as { login(): Promise<object> };
    const linking = login();
    await tick(10_000);
    expect(await linking).toEqual({ linked: false, code: 'login_failed' });
    expect([...phone.storage]).toEqual(kept);
    const visitors = collector.events.map(({ anonymousId }) => anonymousId);
    expect(new Set(visitors).size).toBe(2);
    expect(collector.events.at(-2)?.context).toMatchObject({ campaign: { medium: 'share' }, wechat: { scene: 1154 } });
  });

  it('a page that WeChat closes without hiding it leaves once', async () => {
    const { program, collector, send } = await open({}, { [HOME]: 'Page({})', [OTHER]: 'Page({})' });
    program.wx.redirectTo({ url: `/${OTHER}` });
    await tick(1_000);
    program.wx.reLaunch({ url: `/${HOME}` });
    await tick(1_000);
    await send();
    expect(names(collector).slice(3)).toEqual(['Page Left', 'page', 'Page Left', 'page']);
  });
});

describe('shares', () => {
  it('an answer that fails, fails as the page made it', async () => {
    const { program } = await open(
      {},
      {
        [HOME]: `Page({ onShareAppMessage() { return { path: '/p', promise: Promise.reject(new Error('theirs')) } } })`,
      },
    );
    const { path, promise } = (await program.share('onShareAppMessage')) as { path: string; promise: Promise<object> };
    expect(path).toMatch(/^\/p\?gy_share=/);
    await expect(promise).rejects.toThrow('theirs');
  });

  it('an answer that we cannot read is what the page answered', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { program, global } = await open(
      {},
      {
        [HOME]: `global.answer = { title: 't', path: { toString() { throw new Error('theirs') } } };
          Page({ onShareAppMessage() { return global.answer } })`,
      },
    );
    expect(await program.share('onShareAppMessage')).toBe(global.answer);
    warn.mockRestore();
  });

  it('a promise that never ends keeps what stands beside it, which WeChat takes after three seconds', async () => {
    const { program } = await open(
      {},
      { [HOME]: `Page({ onShareAppMessage() { return { title: 't', promise: new Promise(() => {}) } } })` },
    );
    const answer = (await program.share('onShareAppMessage')) as { path: string; title: string };
    expect(answer).toMatchObject({ title: 't', path: expect.stringMatching(`^/${HOME}\\?gy_share=`) });
  });
});
