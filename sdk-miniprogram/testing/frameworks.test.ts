/** What Taro and uni-app compile, unmodified (`fixtures/`), with the delivered SDK on it and without. */
import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { onDelivered } from './delivered.ts';
import { openShop, type ShopOptions, tap, tick } from './shop.ts';

const HOME = 'pages/index/index';
const fixture = (name: string) => readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8');

/** An app as it is compiled: its modules by path, and the template of its one page. */
const FRAMEWORKS: Record<string, { app: string; page: string; modules: Record<string, string>; template: string }> = {
  Taro: {
    app: fixture('taro/app.js'),
    page: fixture('taro/page.js'),
    modules: Object.fromEntries(['runtime', 'taro', 'vendors'].map((name) => [name, fixture(`taro/${name}.js`)])),
    // Its own functions of a template stand in a file of their own.
    template: fixture('taro/base.wxml')
      .replace(/<wxs .*\/>/, `<wxs module="xs">${fixture('taro/utils.wxs')}</wxs>`)
      .concat('<template is="taro_tmpl" data="{{root:root}}" />'),
  },
  'uni-app': {
    app: fixture('uni-app/app.js'),
    page: fixture('uni-app/page.js'),
    modules: { 'common/vendor': fixture('uni-app/vendor.js') },
    template: fixture('uni-app/page.wxml'),
  },
};

onDelivered();

/** One visit: opened with a query, tapped twice, hidden, shown, shared. Answers what the app saw of it. */
async function visit(name: string, options: ShopOptions) {
  const { app, page, modules, template } = FRAMEWORKS[name] as (typeof FRAMEWORKS)[string];
  vi.setSystemTime(Date.UTC(2026, 0, 31, 4));
  const heard: unknown[] = [];
  const { program, collector } = openShop(
    { [HOME]: page },
    {
      app,
      // The apps tell what they see by a call of their own.
      before: 'wx.heard = heard;',
      surroundings: (global) => Object.assign(global, { heard: (...what: unknown[]) => void heard.push(what) }),
      scripts: modules,
      templates: { [HOME]: template },
      entered: { path: HOME, query: { id: '1' }, scene: 1047 },
      ...options,
    },
  );
  await tick(1_000);
  for (let i = 0; i < 2; i++) {
    tap(program.element('#buy'));
    await tick(1_000);
  }
  const shows = document.body.textContent;
  program.hide();
  await tick(1_000);
  program.show();
  await tick(1_000);
  const share = (await program.share('onShareAppMessage', 'button')) as { title: string; path: string };
  await tick(3_000);
  return { heard, shows, share, events: collector.events };
}

describe.each(Object.keys(FRAMEWORKS))('an app that %s compiled', (name) => {
  it('sees the same with the SDK as without, in the same order', async () => {
    const without = await visit(name, { init: "consent: 'denied', auto: false" });
    expect(without.events).toEqual([]);
    expect(without.shows).toContain('bought 2');
    expect(without.heard).toEqual([
      ['launch', HOME],
      ['load', expect.stringContaining('"id":"1"')],
      ['show'],
      ['tap', 'tap', '7', 0],
      ['tap', 'tap', '7', 1],
      ['hide'],
      ['show'],
      ['share', 'button'],
    ]);
    const { heard, shows, share, events } = await visit(name, {});
    expect([heard, shows]).toEqual([without.heard, without.shows]);
    expect(share).toEqual({
      ...without.share,
      path: expect.stringMatching(/^\/pages\/index\/index\?id=7&gy_share=\w+\.1\./),
    });
    expect(events.length).toBeGreaterThan(5);
  });

  it('tells of launch, page, taps, hide, show and share by itself', async () => {
    const { events } = await visit(name, {});
    // Vue makes its listeners while the page runs, where nobody sees them: see the README.
    const taps = name === 'Taro' ? ['Element Tapped', 'Element Tapped'] : [];
    expect(events.map(({ event, type }) => event ?? type)).toEqual([
      ...['Application Opened', 'page', 'Application Installed', ...taps],
      ...['Page Left', 'Application Backgrounded', 'Application Opened', 'page', 'Page Shared'],
    ]);
    expect(events[1]?.context).toMatchObject({
      page: { path: HOME, search: '?id=1' },
      campaign: { source: 'weixin', medium: 'qrcode' },
    });
    if (taps.length) expect(events[3]?.properties).toMatchObject({ element: 'buy' });
  });
});
