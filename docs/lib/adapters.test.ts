import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { everySample } from './written-samples.ts';

const samples = await everySample();

/** Runs an adapter of a migration page on a recording SDK, then the calls of the old SDK. */
function recorded(name: string, calls: string, globals: object = {}): unknown[] {
  const adapter = samples.find(({ code }) => code.startsWith(`// ${name}\n`));
  if (!adapter) throw new Error(`There is no sample ${name}.`);
  const said: unknown[] = [];
  const guiyi = new Proxy(
    {},
    {
      get:
        (_, method) =>
        (...args: unknown[]) =>
          said.push([method, ...args]),
    },
  );
  const window = { ...globals };
  runInNewContext(`${adapter.code};\n${calls}`, Object.assign(window, { window, guiyi }));
  // Out of the other realm, whose objects are of another kind.
  return JSON.parse(JSON.stringify(said));
}

describe('adapters', () => {
  test('gtag: what waited in dataLayer, then events, user and consent', () => {
    const item = "{ item_id: 'tea-01', item_name: 'Tea', price: 68, quantity: 2 }";
    const calls = `
      gtag('event', 'purchase', { transaction_id: 'o-1', value: 136, currency: 'CNY', items: [${item}] });
      gtag('event', 'page_view'); gtag('event', 'own_event', { a: 1 }); gtag('set', 'user_id', 'm-1'); gtag('js', new Date());
      gtag('consent', 'update', { analytics_storage: 'granted', ad_storage: 'denied' });
      gtag('consent', 'default', { analytics_storage: 'granted' });
      gtag('event', 'own_link', { send_to: 'G-1', event_callback: () => guiyi.page('next') });`;
    const product = { product_id: 'tea-01', name: 'Tea', price: 68, quantity: 2 };
    expect(
      recorded('gtag-to-guiyi', calls, { dataLayer: [{ event: 'gtm.js' }, ['config', 'G-1', { user_id: 'm-0' }]] }),
    ).toEqual([
      ['identify', 'm-0'],
      ['track', 'Order Completed', { currency: 'CNY', order_id: 'o-1', revenue: 136, ...product, products: [product] }],
      ['track', 'own_event', { a: 1 }],
      ['identify', 'm-1'],
      ['consent', { analytics: true, advertising: false }, { action: 'gtag-update' }],
      ['track', 'own_link', {}],
      ['page', 'next'],
    ]);
  });

  test('analytics.js: identify with and without an id', () => {
    const calls = `analytics.identify('m-1', { phone: '1' }); analytics.identify({ email: 'e' });
      analytics.track('A', { a: 1 }); analytics.page('Cart', () => {}); analytics.group('gold', { a: 1 }); analytics.reset();`;
    const snippet = Object.assign(
      [
        ['track', 'Early', {}],
        ['addSourceMiddleware', {}],
      ],
      { track() {} },
    );
    expect(recorded('segment-to-guiyi', calls, { analytics: snippet })).toEqual([
      ['track', 'Early', {}],
      ['identify', 'm-1', { phone: '1' }],
      ['identify', null, { email: 'e' }],
      ['track', 'A', { a: 1 }],
      ['page', 'Cart'],
      ['group', 'gold', { a: 1 }],
      ['reset'],
    ]);
  });

  test('sensors: login, bind, profile; its own page views are not doubled', () => {
    const calls = `sensors.init({}); sensors.quick('autoTrack'); sensors.track('$pageview'); sensors.track('PayOrder', { order_id: 'o-1' });
      sensors.registerPage({ shop: 's' }); sensors.register({ app: 'w' }); sensors.trackTimerStart('Video'); sensors.trackTimerEnd('Video', { a: 1 });
      sensors.login(7); sensors.bind('$identity_mobile', '138'); sensors.bind('$identity_other', 'x'); sensors.logout();`;
    expect(recorded('sensors-to-guiyi', calls)).toEqual([
      ['track', 'Order Completed', { order_id: 'o-1' }],
      ['register', { app: 'w' }],
      ['timeEvent', 'Video'],
      ['track', 'Video', { shop: 's', a: 1 }],
      ['identify', '7'],
      ['identify', null, { phone: '138' }],
      ['reset'],
    ]);
  });

  test('umami: calls, and clicks on elements with data attributes', () => {
    const heard: { click?: unknown; document?: object } = {};
    heard.document = { addEventListener: (_: string, listener: unknown) => Object.assign(heard, { click: listener }) };
    const calls = `umami.track('A', { a: 1 }); umami.track((props) => ({ ...props, url: '/x' })); umami.identify({ plan: 'b' });
      umami.identify('m-1', {});
const of = { 'data-umami-event': 'Buy', 'data-umami-event-order-id': '7', class: 'x' };
      heard.click({ target: { closest: () => ({ getAttributeNames: () => Object.keys(of), getAttribute: (name) => of[name] }) } });
      heard.click({ target: { closest: () => null } });`;
    expect(recorded('umami-to-guiyi', calls, { ...heard, heard })).toEqual([
      ['track', 'A', { a: 1 }],
      ['page', null, { url: '/x' }],
      ['identify', null, { plan: 'b' }],
      ['identify', 'm-1', {}],
      ['track', 'Buy', { 'order-id': '7' }],
    ]);
  });
});
