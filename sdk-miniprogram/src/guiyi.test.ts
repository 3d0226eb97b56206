import type { FakeCollector } from '@guiyi/sdk-core/testing/fakes';
import { describe, expect, it, vi } from 'vitest';
import { launch } from '../testing/phone.ts';
import { kill, OPTIONS, onFakeTime, seconds, shop, start } from '../testing/started.ts';
import { createGuiyi } from './guiyi.ts';
import { wechat } from './parts/wechat.ts';

const CHOICE = 'guiyi:key:consent';

onFakeTime();

describe('before consent', () => {
  it('the choice is read, nothing else touched, nothing sent, no login asked for', async () => {
    const { phone, collector, calls } = shop();
    const { app, guiyi, login, bindPhone } = start(phone);
    guiyi.page();
    guiyi.identify('m-1', { phone: '13812345678' });
    guiyi.reset();
    const answers = Promise.all([login(), bindPhone({ detail: { code: 'c' } })]);
    await seconds(1);
    expect(await answers).toEqual(Array(2).fill({ linked: false, code: 'consent_missing' }));
    app.hide();
    app.show();
    await seconds(60);
    expect(new Set(phone.touched)).toEqual(new Set([`get ${CHOICE}`]));
    expect([collector.requests, calls, app.logins]).toEqual([[], [], []]);
  });

  it('a refusal stores the choice alone and sends its record alone', async () => {
    const { phone, collector } = shop();
    const { guiyi, login } = start(phone);
    guiyi.track('Product Viewed');
    guiyi.consent({ analytics: false }, { surface: 'miniprogram', action: 'reject-all' });
    guiyi.track('Cart Viewed');
    await seconds(60);
    expect([...phone.storage.keys()]).toEqual([CHOICE]);
    expect(collector.requests.map(({ path }) => path)).toEqual(['/v1/consent']);
    expect(collector.records[0]).not.toHaveProperty('anonymousId');
    expect((await login()).code).toBe('consent_missing');
  });

  it('calls made before init wait for it', async () => {
    const { phone, collector } = shop();
    const app = launch(phone);
    const guiyi = createGuiyi(() => app);
    const { login } = wechat(guiyi);
    guiyi.track('Early');
    expect(await login()).toEqual({ linked: false, code: 'not_started' });
    guiyi.init({ ...OPTIONS, consent: 'granted' });
    await seconds(2);
    expect(collector.names()).toEqual(['Early']);
  });
});

describe('what an event says', () => {
  it('describes page and device; what brought the visitor is told once for each entry', async () => {
    const { phone, collector } = shop();
    const entry = { path: 'pages/product/index', query: { id: '3', utm_source: 'xiaohongshu' }, scene: 1007 };
    const { app, guiyi } = start(phone, { consent: 'granted' }, entry);
    guiyi.page('Product');
    guiyi.track('Product Viewed');
    app.navigate('pages/cart/index');
    guiyi.page();
    app.show(entry);
    guiyi.page();
    app.show({ path: 'pages/index/index', query: {}, scene: 1047 });
    guiyi.page();
    await seconds(2);
    const contexts = collector.events.map(({ context }) => context);
    expect(contexts.map((context) => context?.campaign)).toEqual([
      { source: 'xiaohongshu' },
      undefined,
      undefined,
      undefined,
      { source: 'weixin', medium: 'qrcode' },
    ]);
    expect(contexts[0]).toMatchObject({
      page: { url: 'weapp://wxdemo/pages/product/index?id=3&utm_source=xiaohongshu', path: 'pages/product/index' },
      library: { name: '@guiyi/miniprogram' },
      locale: 'zh-CN',
      device: { brand: 'HUAWEI', model: 'ALN-AL00' },
      os: { name: 'Android', version: '12' },
      wechat: { version: '8.0.50', baseLibrary: '3.7.0', scene: 1007 },
    });
    expect(contexts[0]?.page).not.toHaveProperty('referrer');
    expect(contexts[2]?.page).toMatchObject({
      url: 'weapp://wxdemo/pages/cart/index',
      referrer: 'weapp://wxdemo/pages/product/index?id=3&utm_source=xiaohongshu',
    });
  });

  it('works in a base library that has none of the optional calls', async () => {
    const { phone, collector } = shop();
    const { wx, pages } = launch(phone);
    const { getStorageSync, setStorageSync, removeStorageSync, request, login } = wx;
    const old = { getStorageSync, setStorageSync, removeStorageSync, request, login };
    const guiyi = createGuiyi(() => ({ wx: old, pages }));
    guiyi.init({ ...OPTIONS, consent: 'granted' });
    guiyi.page();
    await seconds(2);
    expect(collector.events[0]?.context?.page?.url).toBe('weapp://miniprogram/pages/index/index');
  });
});

it('has the words of the browser SDK for groups, standing properties and timers', async () => {
  const { phone, collector } = shop();
  const { guiyi } = start(phone, { consent: 'granted' });
  guiyi.register({ store: 'A', shelf: 1 });
  guiyi.unregister('shelf');
  guiyi.timeEvent('Video Watched');
  await seconds(3);
  guiyi.track('Video Watched');
  guiyi.group('gold', { since: '2025' });
  await seconds(2);
  expect(collector.events).toMatchObject([
    { event: 'Video Watched', properties: { store: 'A', duration: 3 } },
    { type: 'group', groupId: 'gold', traits: { since: '2025' } },
  ]);
  expect(collector.events[0]?.properties).not.toHaveProperty('shelf');
});

/** Events of one app after another on one phone: each of them arrives, and once. */
describe('the failure matrix', () => {
  const names = Array.from({ length: 5 }, (_, i) => `e${i}`);
  const stored = (collector: FakeCollector) => {
    const ids = new Map(collector.events.map((event) => [event.messageId, event.event]));
    return [...ids.values()].sort();
  };

  it('ok: all arrive, once, and nothing stays behind', async () => {
    const { phone, collector } = shop();
    const { guiyi } = start(phone, { consent: 'granted' });
    for (const name of names) guiyi.track(name);
    await seconds(2);
    expect(collector.names()).toEqual(names);
    expect([...phone.storage.keys()].filter((key) => key.includes('queue'))).toEqual([]);
  });

  it('HTTP 500: kept, and sent when the collector is well again', async () => {
    const { phone, collector } = shop();
    collector.answer = () => ({ status: 500 });
    const { guiyi, dropped } = start(phone, { consent: 'granted' });
    for (const name of names) guiyi.track(name);
    await seconds(30);
    expect(collector.events).toEqual([]);
    collector.answer = () => ({ status: 202 });
    await seconds(120);
    expect([stored(collector), dropped]).toEqual([names, []]);
  });

  it('HTTP 500 and a cold restart', async () => {
    const { phone, collector } = shop();
    collector.answer = () => ({ status: 500 });
    const first = start(phone, { consent: 'granted' });
    for (const name of names) first.guiyi.track(name);
    await seconds(5);
    kill(first);
    collector.answer = () => ({ status: 202 });
    start(phone, { consent: 'granted' });
    await seconds(5);
    expect(stored(collector)).toEqual(names);
  });

  it('offline and a cold restart, killed in the moment after the call', async () => {
    const { phone, collector } = shop();
    phone.online = false;
    const first = start(phone, { consent: 'granted' });
    for (const name of names) first.guiyi.track(name);
    await vi.advanceTimersByTimeAsync(0);
    kill(first);
    const second = start(phone, { consent: 'granted' });
    await seconds(5);
    expect(collector.events).toEqual([]);
    second.app.connect(true);
    await seconds(1);
    expect(stored(collector)).toEqual(names);
  });

  it('hidden at once: sent in the five seconds that are left', async () => {
    const { phone, collector } = shop();
    const { app, guiyi } = start(phone, { consent: 'granted', flushAfter: 60_000 });
    for (const name of names) guiyi.track(name);
    app.hide();
    await seconds(1);
    expect(collector.names()).toEqual(names);
    await seconds(600);
    expect(collector.events).toHaveLength(5);
  });

  it('hidden, and cut off before the answer: sent again when back, stored once', async () => {
    const { phone, collector } = shop();
    phone.latency = 6_000;
    const { app, guiyi } = start(phone, { consent: 'granted' });
    for (const name of names) guiyi.track(name);
    app.hide();
    await seconds(30);
    phone.latency = 50;
    app.show();
    await seconds(60);
    expect(stored(collector)).toEqual(names);
    expect([...phone.storage.keys()].filter((key) => key.includes('queue'))).toEqual([]);
  });

  it('storage full: sent from memory, and what is known of the visitor holds for this launch', async () => {
    const { phone, collector } = shop();
    phone.quota = 0;
    const { guiyi } = start(phone, { consent: 'granted' });
    for (const name of names) guiyi.track(name);
    await seconds(2);
    expect(collector.names()).toEqual(names);
    expect(new Set(collector.events.map(({ anonymousId }) => anonymousId)).size).toBe(1);
    expect(phone.storage.size).toBe(0);
  });

  it('privacy refused: nothing is sent', async () => {
    const { phone, collector } = shop();
    const { guiyi, dropped } = start(phone, { consent: 'denied' });
    for (const name of names) guiyi.track(name);
    await seconds(60);
    expect([collector.requests, phone.storage.size]).toEqual([[], 0]);
    expect(dropped).toHaveLength(5);
  });

  it('withdrawn while events wait: they are gone, also after a restart', async () => {
    const { phone, collector } = shop();
    collector.answer = ({ path }) => ({ status: path === '/v1/batch' ? 503 : 202 });
    const first = start(phone);
    first.guiyi.consent({ analytics: true });
    for (const name of names) first.guiyi.track(name);
    await seconds(5);
    first.guiyi.consent({ analytics: false });
    await seconds(1);
    kill(first);
    collector.answer = () => ({ status: 202 });
    start(phone);
    await seconds(60);
    expect(collector.events).toEqual([]);
    expect([...phone.storage.keys()]).toEqual([CHOICE]);
  });

  it('a hundred events are one request', async () => {
    const { phone, collector } = shop();
    const { guiyi } = start(phone, { consent: 'granted' });
    for (let i = 0; i < 100; i++) guiyi.track(`e${i}`);
    await seconds(5);
    expect(collector.events).toHaveLength(100);
    expect(collector.requests).toHaveLength(1);
  });
});

describe('the host', () => {
  it('never sees an error of ours', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    const guiyi = createGuiyi(() => {
      throw new Error('no wx');
    });
    guiyi.init(OPTIONS);
    guiyi.track('Any');
    await guiyi.flush();
    const { phone, collector } = shop();
    const { guiyi: other } = start(phone, {
      consent: 'granted',
      onSignal: () => {
        throw new Error('theirs');
      },
    });
    const circle: { self?: object } = {};
    circle.self = circle;
    other.track('Circle', circle);
    other.track('Fine');
    await seconds(2);
    expect(collector.names()).toContain('Fine');
    expect(warn).toHaveBeenCalled();
    warn.mockRestore();
  });
});
