import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EnterOptions } from '../src/wx.ts';
import { MiniProgram } from './miniprogram.ts';
import { createRealm, openDocument } from './node.ts';
import { Phone } from './phone.ts';
import { tap, tick } from './shop.ts';
import { compileTemplate } from './templates.ts';

beforeEach(() => {
  openDocument();
  vi.useFakeTimers({ now: Date.UTC(2026, 0, 31) });
});
afterEach(() => void vi.useRealTimers());

const HOME = 'pages/index/index';
const OTHER = 'pages/other/other';
const TEMPLATE = '<view id="card" data-sku="7" bindtap="onTap"><text id="buy">买</text></view>';

function run(scripts: Record<string, string>, entered: EnterOptions = { path: HOME, query: {} }, template = TEMPLATE) {
  const log: unknown[] = [];
  const realm = createRealm();
  realm.global.log = (...what: unknown[]) => void log.push(...what);
  const pages = Object.keys(scripts).filter((path) => path.startsWith('pages/'));
  const templates = Object.fromEntries(pages.map((path) => [path, compileTemplate(template)]));
  const files = { pages, scripts: { app: 'App({})', ...scripts }, templates };
  const program = new MiniProgram(files, new Phone(() => 'none'), realm, entered);
  program.start();
  return { program, log };
}

const LIFE = ['onLoad', 'onShow', 'onReady', 'onHide', 'onUnload'];
const page = (name: string) => `Page({ ${LIFE.map((life) => `${life}() { log('${name} ${life}') }`)} })`;

describe('framework/app-service/page-life-cycle.html', () => {
  it('a page is loaded, shown, ready; hidden under another; unloaded when it is left', async () => {
    const { program, log } = run({ [HOME]: page('a'), [OTHER]: page('b') });
    program.wx.navigateTo({ url: `/${OTHER}` });
    await tick();
    program.wx.navigateBack();
    await tick();
    expect(log).toEqual([
      ...['a onLoad', 'a onShow', 'a onReady', 'a onHide'],
      ...['b onLoad', 'b onShow', 'b onReady', 'b onUnload'],
      'a onShow',
    ]);
  });
});

describe('framework/app-service/route.html', () => {
  it('a handler that navigates still belongs to its page', async () => {
    const { program, log } = run({
      [HOME]: `Page({ onTap() { wx.navigateTo({ url: '/${OTHER}' }); log(getCurrentPages().length) } })`,
      [OTHER]: 'Page({})',
    });
    tap(program.element('#buy'));
    expect(log).toEqual([1]);
    await tick();
    expect(program.page.route).toBe(OTHER);
  });

  it('holds ten pages at most (api/route/wx.navigateTo.html)', async () => {
    const { program } = run({ [HOME]: 'Page({})' });
    const errors: string[] = [];
    for (let i = 0; i < 12; i++) {
      program.wx.navigateTo({ url: `/${HOME}`, fail: ({ errMsg }) => void errors.push(errMsg) });
      await tick();
    }
    expect(program.app.pages()).toHaveLength(10);
    expect(errors).toEqual(Array(3).fill('navigateTo:fail webview count limit exceed'));
  });

  it('redirectTo takes the place of a page, reLaunch of all', async () => {
    const { program, log } = run({ [HOME]: page('a'), [OTHER]: page('b') });
    program.wx.redirectTo({ url: `/${OTHER}` });
    await tick();
    expect(log.slice(3)).toEqual(['a onUnload', 'b onLoad', 'b onShow', 'b onReady']);
    program.wx.navigateTo({ url: `/${HOME}` });
    await tick();
    program.wx.reLaunch({ url: `/${HOME}?id=1` });
    await tick();
    expect(program.app.pages().map(({ route, options }) => [route, options])).toEqual([[HOME, { id: '1' }]]);
  });

  it('hands a query over as it was written (reference/api/Page.html, onLoad)', async () => {
    const { program, log } = run({
      [HOME]: 'Page({})',
      [OTHER]: 'Page({ onLoad(query) { log(JSON.stringify(query)) } })',
    });
    program.wx.navigateTo({ url: `/${OTHER}?a=%E5%BE%AE&b=1=2&c` });
    await tick();
    expect(log).toEqual(['{"a":"%E5%BE%AE","b":"1=2"}']);
  });
});

describe('reference/api/App.html', () => {
  it('is launched and shown before its first page; wx.onAppShow may be told before App.onShow', () => {
    const { log } = run(
      {
        app: `wx.onAppShow(() => log('wx.onAppShow')); App({ onLaunch({ scene }) { log('onLaunch', scene) }, onShow() { log('onShow') } })`,
        [HOME]: page('a'),
      },
      { path: HOME, query: {}, scene: 1007 },
    );
    expect(log).toEqual(['onLaunch', 1007, 'wx.onAppShow', 'onShow', 'a onLoad', 'a onShow', 'a onReady']);
  });

  it('the page that shows is hidden and shown with the app', () => {
    const { program, log } = run({ app: `App({ onHide() { log('app onHide') } })`, [HOME]: page('a') });
    log.length = 0;
    program.hide();
    program.show();
    expect(log).toEqual(['a onHide', 'app onHide', 'a onShow']);
  });
});

describe('framework/custom-component/component.html', () => {
  it('Component() makes pages too: methods as the lifecycle of a page, pageLifetimes beside them', () => {
    const { log } = run({
      [HOME]: `Component({ pageLifetimes: { show() { log('show') } }, methods: { onLoad(query) { log('onLoad', this.route) }, onShow() { log('onShow') } } })`,
    });
    expect(log).toEqual(['onLoad', HOME, 'onShow', 'show']);
  });
});

it('hands a tap to the method that the template names (framework/view/wxml/event.html)', () => {
  const { program, log } = run({
    [HOME]:
      'Page({ onTap({ type, timeStamp, target, currentTarget }) { log(type, typeof timeStamp, target.id, currentTarget.id, currentTarget.dataset.sku) } })',
  });
  tap(program.element('#buy'));
  expect(log).toEqual(['tap', 'number', 'buy', 'card', '7']);
});

it('a button opens what its open-type says, after the tap (component/button.html)', async () => {
  const { program, log } = run(
    {
      [HOME]: `Page({
        onTap() { log('tap') },
        onPhone({ type, detail }) { log(type, detail.code) },
        onShareAppMessage({ from }) { log('share', from); return { path: '/p' } },
      })`,
    },
    undefined,
    '<button open-type="getPhoneNumber" bindtap="onTap" bindgetphonenumber="onPhone"><text id="number">a</text></button><button id="share" open-type="share">b</button>',
  );
  tap(program.element('#number'));
  expect(log).toEqual(['tap']);
  await tick();
  tap(program.element('#share'));
  await tick();
  expect(log).toEqual(['tap', 'getphonenumber', 'phone-code-1', 'share', 'button']);
  expect(await program.shared).toEqual({ path: '/p' });
});

it('has global, and none of what only browsers have (framework/runtime/js-support.html)', () => {
  const names = ['window', 'document', 'URL', 'fetch', 'crypto', 'TextEncoder'];
  const { log } = run({ [HOME]: `log(typeof global, ${names.map((name) => `typeof ${name}`)}); Page({})` });
  expect(log).toEqual(['object', ...names.map(() => 'undefined')]);
});
