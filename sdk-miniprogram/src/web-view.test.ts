import type { WireEvent } from '@guiyi/protocol';
import { describe, expect, it, vi } from 'vitest';
import { fromMiniProgram, toMiniProgram } from '../h5/index.ts';
import { onDelivered } from '../testing/delivered.ts';
import { shop, tick } from '../testing/shop.ts';
import type { Guiyi } from './types.ts';

onDelivered();

const HOME = 'pages/index/index';
const OTHER = 'pages/other/other';

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
