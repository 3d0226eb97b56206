import { FakeCollector } from '@guiyi/sdk-core/testing/fakes';
import { describe, expect, it, vi } from 'vitest';
import { onDelivered } from '../testing/delivered.ts';
import { phoneWith, shop, tap, tick } from '../testing/shop.ts';

// Names are shortened in it, which must change nothing.
onDelivered();

const HOME = 'pages/index/index';
const OTHER = 'pages/other/other';

/** What arrived: names of events, and paths of pages. */
function told({ events }: FakeCollector) {
  return events.map(({ type, event, context }) => (type === 'page' ? context?.page?.path : event));
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
