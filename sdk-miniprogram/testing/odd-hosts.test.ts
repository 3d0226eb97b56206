/** Surroundings that are not as they should be, and calls that are made wrongly, on the delivered file: the host never sees an error of ours, and what can be told is told. */
import type { WireEvent } from '@guiyi/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EnterOptions } from '../src/wx.ts';
import { delivered, onDelivered } from './delivered.ts';
import { type ShopOptions, shop, tap, tick } from './shop.ts';

onDelivered();

const HOME = 'pages/index/index';

beforeEach(() => void vi.spyOn(console, 'warn').mockImplementation(() => {}));
afterEach(() => void vi.restoreAllMocks());

const names = (events: WireEvent[]) => events.map(({ event, type }) => event ?? type);

/** A visit with one page, in surroundings that `before` makes odd. */
async function visit(before: string, page = 'Page({})', options: ShopOptions = {}) {
  const opened = await shop({ [HOME]: page }, { before, ...options });
  await opened.send();
  return { ...opened, told: () => names(opened.collector.events) };
}

const LAUNCH = ['Application Opened', 'page', 'Application Installed'];

/** What must be there: all else may be missing, or fail. */
const NEEDED = ['getStorageSync', 'setStorageSync', 'removeStorageSync', 'request', 'login', 'getPrivacySetting'];
const OPTIONAL = [
  'getAccountInfoSync',
  'getAppBaseInfo',
  'getDeviceInfo',
  'getEnterOptionsSync',
  'onAppHide',
  'onAppShow',
  'onNetworkStatusChange',
];
const THROWS = '= () => { throw new Error("not supported here") };';

describe('a call of WeChat', () => {
  it.each(OPTIONAL)('%s that fails costs what it says, and nothing else', async (name) => {
    const { told } = await visit(`wx.${name} ${THROWS}`);
    expect(told().sort()).toEqual([...LAUNCH].sort());
  });

  it('may be missing, as in old base libraries', async () => {
    const { told } = await visit(
      `for (const name in wx) if (!${JSON.stringify(NEEDED)}.includes(name)) delete wx[name];`,
    );
    expect(told().sort()).toEqual([...LAUNCH].sort());
  });

  it('for privacy that fails is no answer: everything waits until the visitor chooses', async () => {
    const { told, guiyi, collector, send } = await withGuiyi(await visit(`wx.getPrivacySetting ${THROWS}`));
    expect(collector.requests).toEqual([]);
    let ready = 0;
    guiyi.ready?.(() => ready++);
    guiyi.consent?.({ analytics: true });
    await send();
    expect([told().sort(), ready]).toEqual([[...LAUNCH].sort(), 1]);
  });

  it('for the stack that fails, or answers nothing', async () => {
    for (const answer of ['{ throw 1 }', '[]', 'undefined']) {
      const { told } = await visit(`getCurrentPages = () => ${answer};`);
      expect(told()).toContain('page');
    }
  });

  it('for storage that always fails: all is sent from memory', async () => {
    const { told } = await visit(
      `for (const name of ['getStorageSync', 'setStorageSync', 'removeStorageSync']) wx[name] ${THROWS}`,
    );
    expect(told().sort()).toEqual([...LAUNCH].sort());
  });

  it('for login or a request that fails at once is told as such', async () => {
    const { global } = await visit(`wx.login ${THROWS}`);
    const { login } = global.all as Record<string, () => Promise<object>>;
    expect(await login?.()).toEqual({ linked: false, code: 'login_failed' });
    const other = await visit(`wx.request ${THROWS}`);
    const answer = (other.global.all as Record<string, () => Promise<object>>).login?.();
    await tick(10_000);
    expect(await answer).toEqual({ linked: false, code: 'no_answer' });
  });
});

type Calls = Record<string, (...args: unknown[]) => unknown>;
const withGuiyi = <T extends { global: Record<string, unknown> }>(opened: T) => ({
  ...opened,
  guiyi: opened.global.guiyi as Calls,
  all: opened.global.all as Calls,
});

/** What a call may be handed by mistake. */
const WRONG: unknown[][] = [
  [],
  [null, null, null],
  [7, 7],
  ['text', 'text'],
  [[], []],
  [{}, {}],
  [() => {}, () => {}],
  [{ detail: null }, null],
  [{ currentTarget: null, type: 'tap' }],
  [Symbol('s'), 1n],
];

/** Makes each call with each of them; answers what went wrong. */
async function misuse(calls: Calls): Promise<string[]> {
  const faults: string[] = [];
  for (const [name, call] of Object.entries(calls)) {
    for (const args of WRONG) {
      const note = (what: string) => (error: unknown) =>
        void faults.push(`${name}(${args.map(String)}) ${what}: ${error}`);
      try {
        Promise.resolve(call(...args)).catch(note('rejects'));
      } catch (error) {
        note('throws')(error);
      }
      await tick(5_000);
    }
  }
  return faults;
}

/** All calls of the SDK and its parts, but for those that are handed the SDK itself. */
function callsOf({ guiyi, requestConsent, ...parts }: Calls): Calls {
  const { extend, ...own } = guiyi as unknown as Calls;
  return Object.fromEntries(Object.entries({ ...own, ...parts }).filter(([, call]) => typeof call === 'function'));
}

describe('a call of ours that is made wrongly', () => {
  it('neither throws nor rejects, before init and after', async () => {
    const { index, all } = await delivered();
    const opened = await visit('', 'Page({})', {
      init: "consent: 'granted', auto: false",
      scripts: { 'copy/index': index, 'copy/all': all },
      app: "global.early = require('./copy/all'); App({})",
    });
    const early = callsOf(opened.global.early as Calls);
    const after = callsOf(opened.global.all as Calls);
    expect(Object.keys(after)).toEqual(Object.keys(early));
    expect(Object.keys(after)).toEqual(
      expect.arrayContaining(['track', 'ready', 'login', 'bindPhone', 'webView', 'tap', 'expose', 'share']),
    );
    expect([await misuse(early), await misuse(after)]).toEqual([[], []]);
    const { guiyi, requestConsent } = opened.global.all as Calls;
    for (const details of [null, 7, 'text', []]) expect(() => requestConsent?.(guiyi, details)).not.toThrow();
  }, 60_000);

  it('stops nothing: the next right one arrives', async () => {
    const { guiyi, collector, send } = withGuiyi(
      await visit('', 'Page({})', { init: "consent: 'granted', auto: false" }),
    );
    for (const args of WRONG)
      for (const name of ['track', 'page', 'identify', 'appShow', 'pageShow']) guiyi[name]?.(...args);
    guiyi.track?.('Right', { n: 1 });
    await send();
    expect(names(collector.events)).toContain('Right');
  });

  it('init with nothing, then rightly, starts', async () => {
    const { told } = await visit(
      '{ const { guiyi } = require("@guiyi/miniprogram"); guiyi.init(); guiyi.init(null); guiyi.init({}); }',
    );
    expect(told().sort()).toEqual([...LAUNCH].sort());
  });
});

describe('a page', () => {
  it.each([
    ['without any method', 'Page({ data: { a: 1 } })'],
    ['of nothing', 'Page()'],
    ['of an object without prototype', 'Page(Object.assign(Object.create(null), { data: {} }))'],
    ['of a frozen definition', 'Page(Object.freeze({ data: Object.freeze({}) }))'],
    ['by Component() with nothing but lifetimes', 'Component({ lifetimes: { attached() { log("attached") } } })'],
    ['by Component() with pageLifetimes', 'Component({ pageLifetimes: { show() { log("show") }, hide() {} } })'],
    [
      'by Component() with lifetimes in the old place',
      'Component({ attached() { log("attached") }, methods: undefined })',
    ],
    [
      'by Component() with frozen methods',
      'Component(Object.freeze({ methods: Object.freeze({ onLoad() { log("load") } }) }))',
    ],
  ])('%s is seen once', async (_, page) => {
    const { told, log } = await visit('', page);
    expect(told()).toEqual(LAUNCH);
    if (page.includes('log(')) expect(log).toHaveLength(1);
  });

  it('keeps its own code where a component beside it, as a tab bar of its own, has the same names', async () => {
    const { told, log, program } = await visit('', 'Page({ onShow() { log("page") } })', {
      templates: { [HOME]: '<bar/><view id="buy"/>', 'custom-tab-bar/index': '<view/>' },
      components: { [HOME]: { bar: '/custom-tab-bar/index' } },
      scripts: {
        'custom-tab-bar/index': `Component({ pageLifetimes: { show() { log('bar') } }, lifetimes: { attached() { this.onShow() } }, methods: { onShow() { log('own') } } })`,
      },
    });
    program.hide();
    program.show();
    await tick(2_000);
    expect(log).toEqual(['own', 'page', 'bar', 'page', 'bar']);
    expect(told()).toEqual([...LAUNCH, 'Page Left', 'Application Backgrounded', 'Application Opened', 'page']);
  });

  it('is taken where Page and Component cannot be replaced, as far as WeChat tells', async () => {
    const { told } = await visit(
      'for (const name of ["Page", "Component"]) Object.defineProperty(global, name, { value: global[name], writable: false });',
    );
    expect(told()).toEqual(['Application Opened', 'Application Installed']);
  });

  it('may have methods by names that every object has', async () => {
    const { program } = await visit('', 'Page({ toString() { return "mine" }, valueOf() { return 7 } })');
    expect(`${program.page.toString()} ${program.page.valueOf()}`).toBe('mine 7');
  });

  it('hands a tap on even where it has no element', async () => {
    const { program, log } = await visit('', 'Page({ onBuy(event) { log(event.type) } })');
    tap(program.element('#buy'));
    (program.page.onBuy as (event: object) => void)({ type: 'tap', currentTarget: null });
    (program.page.onBuy as (event: object) => void)({
      type: 'tap',
      get currentTarget(): never {
        throw new Error('theirs');
      },
    });
    expect(log).toEqual(['tap', 'tap', 'tap']);
  });
});

/** What the first page says of an entry. */
async function brought(entered: EnterOptions) {
  const { collector } = await visit('', 'Page({})', { entered: { path: HOME, ...entered } });
  const page = collector.events.find(({ type }) => type === 'page');
  return { ...page?.context, url: page?.context?.page?.url };
}

describe('an entry', () => {
  const query = (pairs: object) => pairs as Record<string, string>;
  it.each<[string, EnterOptions, object]>([
    [
      '1011, an ordinary QR code',
      { scene: 1011, query: { q: encodeURIComponent('https://a.cn/t?utm_source=table&utm_id=7') } },
      { campaign: { source: 'table', id: '7' } },
    ],
    [
      '1047, a mini-program code with tags',
      { scene: 1047, query: { scene: 'utm_source%3Dshop' } },
      { campaign: { source: 'shop' } },
    ],
    ['1036, an app', { scene: 1036, query: {} }, { campaign: { source: 'weixin', medium: 'share' } }],
    [
      '1154, a page in Moments',
      { scene: 1154, query: { id: '1' } },
      { campaign: { source: 'weixin', medium: 'share' } },
    ],
    [
      'a query that is no text',
      { scene: 1047, query: query({ a: ['1', '2'], b: { c: 1 }, n: 7, nothing: null, scene: 42 }) },
      { campaign: { source: 'weixin', medium: 'qrcode', id: '42' } },
    ],
    [
      'a share that is no text',
      { scene: 1007, query: query({ gy_share: 5, guiyi_handover: ['x'] }) },
      { campaign: { source: 'weixin', medium: 'share' } },
    ],
    [
      'no query at all',
      { scene: 1001, query: query({}) && (null as unknown as EnterOptions['query']) },
      { url: `weapp://wxdemo/${HOME}` },
    ],
  ])('%s', async (_, entered, expected) => {
    expect(await brought(entered)).toMatchObject(expected);
  });
});
