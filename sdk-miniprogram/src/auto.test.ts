import type { WireEvent } from '@guiyi/protocol';
import { FakeCollector } from '@guiyi/sdk-core/testing/fakes';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { fromMiniProgram, toMiniProgram } from '../h5/index.ts';
import { delivered } from '../testing/delivered.ts';
import { openShop, phoneWith, type ShopOptions, tap, tick, useSdk } from '../testing/shop.ts';
import type { Guiyi } from './types.ts';

// Names are shortened in it, which must change nothing.
beforeAll(async () => useSdk(await delivered()), 120_000);
beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 31, 4) }));
afterEach(() => void vi.useRealTimers());

const HOME = 'pages/index/index';
const OTHER = 'pages/other/other';

/** What arrived: names of events, and paths of pages. */
function told({ events }: FakeCollector) {
  return events.map(({ type, event, context }) => (type === 'page' ? context?.page?.path : event));
}

async function shop(pages: Record<string, string>, options: ShopOptions = {}) {
  const opened = openShop(pages, options);
  await tick();
  return { ...opened, send: () => tick(2_000) };
}

describe('launch, show, hide and pages', () => {
  it('tells of each once, in order, with how long they were seen', async () => {
    const { program, collector, send } = await shop({ [HOME]: 'Page({})', [OTHER]: 'Page({})' });
    await tick(5_000);
    program.wx.navigateTo({ url: `/${OTHER}?id=3` });
    await tick(2_000);
    program.hide();
    await tick(60_000);
    program.show();
    program.wx.navigateBack();
    await tick(1_000);
    await send();
    expect(told(collector)).toEqual([
      'Application Opened',
      HOME,
      'Application Installed',
      'Page Left',
      OTHER,
      'Page Left',
      'Application Backgrounded',
      'Application Opened',
      OTHER,
      'Page Left',
      HOME,
    ]);
    const { events } = collector;
    expect(events[0]?.properties).toEqual({ from_background: false });
    expect(events[3]).toMatchObject({ properties: { duration: 5 }, context: { page: { path: HOME } } });
    expect(events[5]).toMatchObject({
      properties: { duration: 2 },
      context: { page: { path: OTHER, search: '?id=3' } },
    });
    expect(events[6]?.properties).toEqual({ duration: 7 });
    expect(events[7]?.properties).toEqual({ from_background: true });
    // Nothing of the minute in the background.
    expect(events[9]?.properties).toEqual({ duration: 0 });
  });

  it('what brought the visitor is told once, by the page, in the session that the launch began', async () => {
    const entered = { path: HOME, query: { gdt_vid: 'v' }, scene: 1045 };
    const { program, collector, send } = await shop({ [HOME]: 'Page({})' }, { entered });
    program.hide();
    program.show({ path: HOME, query: {}, scene: 1089 });
    program.hide();
    program.show({ path: HOME, query: { utm_source: 'sms' }, scene: 1001 });
    await send();
    const brought = collector.events.filter(({ context }) => context?.campaign || context?.referrer);
    expect(brought.map(({ type, context }) => [type, context?.campaign, context?.referrer?.id])).toEqual([
      ['page', { source: 'weixin', medium: 'cpc' }, 'v'],
      ['page', { source: 'sms' }, undefined],
    ]);
    const pages = collector.events.filter(({ type }) => type === 'page');
    // A page that is shown again comes from the site itself, unless something brought the visitor anew.
    expect(pages.map(({ context }) => context?.page?.referrer)).toEqual([
      undefined,
      `weapp://wxdemo/${HOME}?gdt_vid=v`,
      undefined,
    ]);
    const starts = collector.events.filter(({ context }) => context?.session?.start);
    expect(starts.map(({ event }) => event)).toEqual(['Application Opened', 'Application Opened']);
  });

  it('the first visit is told once in a life, the first day on each event of it', async () => {
    const collector = new FakeCollector();
    const phone = phoneWith(collector);
    const first = await shop({ [HOME]: 'Page({})' }, { collector, phone });
    await first.send();
    first.program.app.kill();
    const second = await shop({ [HOME]: 'Page({})' }, { collector, phone });
    await second.send();
    second.program.app.kill();
    vi.setSystemTime(Date.now() + 24 * 3_600_000);
    const third = await shop({ [HOME]: 'Page({})' }, { collector, phone });
    await third.send();
    const installed = collector.events.filter(({ event }) => event === 'Application Installed');
    expect(installed).toHaveLength(1);
    expect(collector.events.map(({ context }) => (context as { firstDay?: true }).firstDay)).toEqual([
      ...Array(5).fill(true),
      undefined,
      undefined,
    ]);
  });

  it('takes pages made by Component(), and no component for a page', async () => {
    const { program, collector, send, log } = await shop(
      {
        [HOME]: `Component({ methods: { onLoad() { log('load') }, onShow() { log('show') } } })`,
        [OTHER]: `Page({ behaviors: [Behavior({ methods: { onShow() { log('behavior') } } })] })`,
      },
      {
        templates: { [HOME]: '<part></part>', 'parts/part': '<view></view>' },
        components: { [HOME]: { part: '/parts/part' } },
        scripts: {
          'parts/part': `Component({ lifetimes: { attached() { this.onShow() } }, methods: { onShow() { log('mine') } } })`,
        },
      },
    );
    program.wx.navigateTo({ url: `/${OTHER}` });
    await tick(1_000);
    await send();
    expect(told(collector)).toEqual(['Application Opened', HOME, 'Application Installed', 'Page Left', OTHER]);
    // The page's own code ran as without us, and what a behavior brings is not hidden.
    expect(log).toEqual(['mine', 'load', 'show', 'behavior']);
  });

  it('tells of pull-down and reach-bottom', async () => {
    const { program, collector, send } = await shop({ [HOME]: 'Page({ onPullDownRefresh() {}, onReachBottom() {} })' });
    (program.page.onPullDownRefresh as () => void)();
    (program.page.onReachBottom as () => void)();
    await send();
    expect(told(collector).slice(3)).toEqual(['Page Refreshed', 'Page Bottom Reached']);
  });

  it('captures nothing by itself with auto: false', async () => {
    const { collector, send, program } = await shop(
      { [HOME]: 'Page({ onBuy() {} })' },
      { init: "consent: 'granted', auto: false" },
    );
    tap(program.element('#buy'));
    program.hide();
    await send();
    expect(collector.requests).toEqual([]);
  });
});

describe('taps', () => {
  it('one tap is one event, of the page where it was made, though the handler navigates', async () => {
    const { program, collector, send } = await shop({
      [HOME]: `Page({ onBuy(event) { this.again(event); wx.navigateTo({ url: '/${OTHER}' }) }, again() {}, onCard() {} })`,
      [OTHER]: 'Page({})',
    });
    tap(program.element('#buy'));
    await tick(1_000);
    await send();
    expect(told(collector).slice(3)).toEqual(['Element Tapped', 'Page Left', OTHER]);
    expect(collector.events[3]).toMatchObject({
      properties: { element: 'buy', sku: '7' },
      context: { page: { path: HOME } },
    });
  });

  it('an element may name its event; with autoTap: false only those are told', async () => {
    const templates = {
      [HOME]: `<view id="a" data-guiyi="Banner Tapped" data-place="top" bindtap="guiyiTap"><text id="b" bindtap="onBuy">x</text></view>`,
    };
    const { program, collector, send } = await shop(
      { [HOME]: 'Page({ onBuy() {} })' },
      { init: "consent: 'granted', autoTap: false", templates },
    );
    tap(program.element('#b'));
    await send();
    const taps = collector.events.slice(3);
    expect(taps.map(({ event, properties }) => [event, properties])).toEqual([
      ['Banner Tapped', { element: 'a', place: 'top' }],
    ]);
  });
});

describe('the host', () => {
  it('sees its own this, arguments, results, errors and order', async () => {
    const { program, log } = await shop({
      [HOME]: `const options = Object.freeze({
        data: { n: 1 },
        onBuy: function (...all) { log(this.route, all.length, all[0].detail.x, arguments[0] === all[0]); return 'kept'; },
        async later(a, b) { return [a, b]; },
        broken() { throw new Error('theirs'); },
      });
      const before = JSON.stringify(Object.keys(options));
      log(Page(options) === undefined, JSON.stringify(Object.keys(options)) === before);`,
    });
    tap(program.element('#buy'));
    expect(log.slice(1)).toEqual([true, HOME, 1, 1, true]);
    const page = program.page as unknown as Record<string, (...args: unknown[]) => unknown>;
    await expect(page.later?.(1, 2)).resolves.toEqual([1, 2]);
    expect(() => page.broken?.()).toThrow('theirs');
    expect(page.data).toEqual({ n: 1 });
  });

  it('may have other SDKs that wrap Page, before and after us', async () => {
    const other = (name: string) => `{ const former = Page;
      Page = function (options) {
        const onShow = options.onShow;
        options.onShow = function () { log('${name}'); return onShow && onShow.apply(this, arguments); };
        return former(options);
      };
      Page.mark = '${name}'; }`;
    const { collector, send, log } = await shop(
      { [HOME]: `log(Page.mark); Page({ onShow() { log('page') } })` },
      { before: other('first'), app: `${other('second')} App({})` },
    );
    await send();
    expect(log).toEqual(['second', 'first', 'second', 'page']);
    expect(told(collector)).toEqual(['Application Opened', HOME, 'Application Installed']);
  });

  it('never sees an error of ours', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const { program, log } = await shop(
      { [HOME]: `Page({ onBuy() { log('bought') } })` },
      { init: "consent: 'granted', onSignal() { throw 1 }" },
    );
    (program.app.wx as { createIntersectionObserver?: unknown }).createIntersectionObserver = () => {
      throw new Error('ours');
    };
    program.hide();
    program.show();
    tap(program.element('#buy'));
    expect(log).toEqual(['bought']);
    warn.mockRestore();
  });
});

describe('exposure', () => {
  const banner = (intersectionRatio: number) => ({
    id: 'b1',
    dataset: { guiyiExpose: 'Banner Viewed', slot: 2 },
    intersectionRatio,
  });

  it('an element is told once each time its page is shown, when half of it is seen', async () => {
    const { program, collector, send } = await shop({ [HOME]: 'Page({})', [OTHER]: 'Page({})' });
    const last = () => program.app.observers[program.app.observers.length - 1];
    last()?.seen(banner(0.2));
    last()?.seen(banner(0.6));
    last()?.seen(banner(0.9));
    last()?.seen({ id: 'x', dataset: {}, intersectionRatio: 1 });
    const gone = last();
    program.wx.navigateTo({ url: `/${OTHER}` });
    await tick();
    gone?.seen(banner(1));
    program.wx.navigateBack();
    await tick();
    last()?.seen(banner(1));
    await send();
    const seen = collector.events.filter(({ event }) => event?.endsWith('Viewed'));
    expect(seen.map(({ event, properties }) => [event, properties])).toEqual([
      ['Banner Viewed', { element: 'b1', slot: 2 }],
      ['Element Viewed', { element: 'x' }],
      ['Banner Viewed', { element: 'b1', slot: 2 }],
    ]);
    expect(last()?.selector).toBe('.guiyi-expose');
  });
});

describe('shares', () => {
  const sharing = (answer: string) => ({
    [HOME]: `Page({ onShareAppMessage() { ${answer} }, onShareTimeline() { ${answer} } })`,
  });

  it.each([
    [
      'a path with a query',
      `return { title: 't', path: '/p?a=1&b=%E4' }`,
      /^\/p\?a=1&b=%E4&gy_share=\w+\.1\.pages%2Findex%2Findex$/,
    ],
    ['a path without one', `return { path: 'p' }`, /^p\?gy_share=\w+\.1\.\S+$/],
    ['a query alone', `return { path: '?a=1' }`, /^\?a=1&gy_share=\w+\.1\.\S+$/],
    ['nothing', '', /^\/pages\/index\/index\?id=1&gy_share=\w+\.1\.\S+$/],
    ['no path', `return { title: 't' }`, /^\/pages\/index\/index\?id=1&gy_share=\w+\.1\.\S+$/],
    ['a Promise', `return Promise.resolve({ path: '/p?a=1' })`, /^\/p\?a=1&gy_share=\w+\.1\.\S+$/],
    ['one shared before', `return { path: '/p?gy_share=old.7.x&a=1' }`, /^\/p\?a=1&gy_share=(?!old)\w+\.1\.\S+$/],
  ])('%s: the share is merged into the query once', async (_, answer, expected) => {
    const entered = { path: HOME, query: { id: '1', utm_source: 'ad', gdt_vid: 'v' }, scene: 1045 };
    const { program, collector, send } = await shop(sharing(answer), { entered });
    const result = (await program.share('onShareAppMessage', 'button')) as { path: string; title?: string };
    expect(result.path).toMatch(expected);
    if (answer.includes('title')) expect(result.title).toBe('t');
    await send();
    const shared = collector.events.find(({ event }) => event === 'Page Shared');
    expect(shared?.properties).toMatchObject({ method: 'button', depth: 1, path: HOME });
    // A link is seen by others: nothing in it identifies the sharer.
    expect(result.path).not.toContain(String(shared?.anonymousId).slice(-6));
  });

  it('what WeChat waits for is merged too, the timeline by its query', async () => {
    const { program } = await shop(
      sharing(
        `return { path: '/p?a=1', query: 'a=1', promise: Promise.resolve({ title: 'late', query: 'b=2', path: '/q' }) }`,
      ),
    );
    const message = (await program.share('onShareAppMessage')) as { path: string; promise: Promise<{ path: string }> };
    expect(message.path).toMatch(/^\/p\?a=1&gy_share=/);
    expect(await message.promise).toMatchObject({ title: 'late', path: expect.stringMatching(/^\/q\?gy_share=/) });
    const timeline = (await program.share('onShareTimeline')) as {
      query: string;
      path: string;
      promise: Promise<{ query: string }>;
    };
    expect(timeline).toMatchObject({ query: expect.stringMatching(/^a=1&gy_share=/), path: '/p?a=1' });
    expect((await timeline.promise).query).toMatch(/^b=2&gy_share=/);
  });

  it('adds no share where the page offers none, and leaves the answer alone before consent', async () => {
    const { program } = await shop({ ...sharing(`return { path: '/p?a=1' }`), [OTHER]: 'Page({})' }, { init: '' });
    expect(await program.share('onShareAppMessage')).toEqual({ path: '/p?a=1' });
    program.wx.navigateTo({ url: `/${OTHER}` });
    await tick();
    expect(program.page.onShareAppMessage).toBeUndefined();
    expect(program.page.onShareTimeline).toBeUndefined();
  });

  it('goes from hand to hand: who is next knows the sharer, the depth and the page', async () => {
    const collector = new FakeCollector();
    let path = `/${HOME}?id=1`;
    for (const depth of [1, 2, 3]) {
      const query = Object.fromEntries(
        path
          .split('?')[1]
          ?.split('&')
          .map((pair) => pair.split('=')) ?? [],
      );
      const { program, send } = await shop(sharing(''), {
        collector,
        phone: phoneWith(collector),
        entered: { path: HOME, query, scene: 1007 },
      });
      path = ((await program.share('onShareAppMessage')) as { path: string }).path;
      expect(path.match(/gy_share=/g)).toHaveLength(1);
      await send();
      expect(collector.events.filter(({ event }) => event === 'Page Shared')).toHaveLength(depth);
    }
    const shares = collector.events.filter(({ event }) => event === 'Page Shared').map(({ properties }) => properties);
    expect(shares.map((share) => share?.depth)).toEqual([1, 2, 3]);
    const brought = collector.events
      .map(({ context }) => context as { share?: { sharer: string; depth: number; path: string }; campaign?: object })
      .filter(({ share }) => share);
    expect(brought.map(({ share }) => share)).toEqual(
      shares.slice(0, 2).map((share) => ({ sharer: share?.sharer, depth: share?.depth, path: HOME })),
    );
    expect(brought[0]?.campaign).toEqual({ source: 'weixin', medium: 'share' });
  });
});

describe('a page in a web-view', () => {
  it("both sides tell of one token, which is nobody's id; the address that is collected is without it", async () => {
    const { program, collector, send, global } = await shop({ [HOME]: 'Page({})', [OTHER]: 'Page({})' });
    const guiyi = global.guiyi as Guiyi;
    const url = guiyi.webView('https://shop.example.cn/sale?a=1#top');
    const [, token = ''] = url.match(/^https:\/\/shop\.example\.cn\/sale\?a=1&gy_id=(\w{12,})#top$/) ?? [];
    program.wx.navigateTo({ url: `/${OTHER}?id=1&gy_id=back` });
    await tick();
    guiyi.track('Any');
    await send();
    const handed = collector.events.flatMap(({ event, type, context }) =>
      context?.externalIds ? [[event ?? type, context.externalIds, context.page?.search]] : [],
    );
    expect(handed).toEqual([
      ['Web View Opened', [{ type: 'device_id', id: token }], ''],
      ['page', [{ type: 'device_id', id: 'back' }], '?id=1'],
    ]);
    expect(url).not.toContain(String(collector.events[0]?.anonymousId).slice(-6));
  });

  it('gives nothing away before consent', async () => {
    const { global } = await shop({ [HOME]: 'Page({})' }, { init: '' });
    expect((global.guiyi as Guiyi).webView('https://shop.example.cn/')).toBe('https://shop.example.cn/');
  });

  it('the page there takes the token out of its address before anything is captured, and makes one for the way back', async () => {
    const replaced: string[] = [];
    vi.stubGlobal('location', { href: 'https://shop.example.cn/sale?a=1&gy_id=token#top' });
    vi.stubGlobal('history', {
      state: null,
      replaceState: (_: unknown, __: string, url: string) => replaced.push(url),
    });
    const middlewares = new Set<(event: WireEvent) => void>();
    const captured: WireEvent[] = [];
    const web = {
      use(middleware: (event: WireEvent) => void) {
        middlewares.add(middleware);
        return () => middlewares.delete(middleware) as never;
      },
      track(event: string) {
        const wire: WireEvent = { type: 'track', messageId: event, event };
        for (const middleware of middlewares) middleware(wire);
        captured.push(wire);
      },
    };
    fromMiniProgram(web);
    web.track('page');
    web.track('Any');
    const path = toMiniProgram(web, '/pages/order/index?id=1');
    vi.unstubAllGlobals();
    expect(replaced).toEqual(['https://shop.example.cn/sale?a=1#top']);
    const [, back] = path.match(/^\/pages\/order\/index\?id=1&gy_id=(\w{32})$/) ?? [];
    expect(captured.map(({ event, context }) => [event, context?.externalIds])).toEqual([
      ['page', [{ type: 'device_id', id: 'token' }]],
      ['Any', undefined],
      ['Mini Program Opened', [{ type: 'device_id', id: back }]],
    ]);
  });
});
