import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from './language.ts';
import { fileOf, writtenPages } from './pages.ts';
import { samplesOf, syntaxErrors, typeErrors } from './samples.ts';

const pages = LANGUAGES.flatMap((language) =>
  writtenPages(language).map((page) => ({ language, page, markdown: readFileSync(fileOf(language, page), 'utf8') })),
);
const samples = pages.flatMap(({ language, page, markdown }) =>
  samplesOf(markdown).map((sample) => ({ ...sample, name: `${language} ${page}:${sample.line}`, page })),
);
const written = (kind: string) => samples.filter(({ language }) => language === kind);

test('the blocks of a page are found, with their lines', () => {
  expect(samplesOf('# A\n\n```ts\nconst a = 1;\n```\n\n```sh\nls\n```\n')).toEqual([
    { language: 'ts', code: 'const a = 1;\n', line: 3 },
    { language: 'sh', code: 'ls\n', line: 7 },
  ]);
});

test('a sample with a wrong type, a wrong name or broken syntax is told', () => {
  const wrong = new Map([
    ['a', "import { guiyi } from '@guiyi/web';\nguiyi.track(5);"],
    ['b', "import { guiyi } from '@guiyi/web';\nguiyi.tracks('A');"],
    ['c', "import { guiyi } from '@guiyi/miniprogram';\nguiyi.init({ writeKey: 'k' });"],
  ]);
  expect(new Set(typeErrors(wrong).map((error) => error[0]))).toEqual(new Set(['a', 'b', 'c']));
  expect(syntaxErrors('const a = ;')).not.toEqual([]);
}, 120_000);

test('every TypeScript sample compiles', () => {
  const all = [...written('ts'), ...written('tsx')];
  expect(all.length).toBeGreaterThan(15);
  expect(typeErrors(new Map(all.map(({ name, code }) => [name, code])))).toEqual([]);
}, 120_000);

test('every JavaScript sample is JavaScript', () => {
  const faults = written('js').flatMap(({ name, code }) => syntaxErrors(code).map((error) => `${name}: ${error}`));
  expect(written('js').length).toBeGreaterThan(9);
  expect(faults).toEqual([]);
});

test('both languages show the same code', () => {
  const code = (language: string) =>
    new Map(pages.filter((one) => one.language === language).map(({ page, markdown }) => [page, samplesOf(markdown)]));
  const zh = code('zh');
  for (const [page, english] of code('en')) {
    const chinese = zh.get(page);
    if (!chinese || !/^(start|guides)\//.test(page)) continue;
    const comparable = (all: readonly { language: string; code: string }[]) =>
      all.filter(({ language }) => ['js', 'ts', 'tsx'].includes(language)).map((one) => one.code);
    expect(comparable(chinese), page).toEqual(comparable(english));
  }
});

/** Runs an adapter of a migration page on a recording SDK, then the calls of the old SDK. */
function recorded(name: string, calls: string, globals: object = {}): unknown[] {
  const adapter = written('js').find(({ code }) => code.startsWith(`// ${name}\n`));
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
      gtag('consent', 'default', { analytics_storage: 'granted' });`;
    const product = { product_id: 'tea-01', name: 'Tea', price: 68, quantity: 2 };
    expect(recorded('gtag-to-guiyi', calls, { dataLayer: [['config', 'G-1', { user_id: 'm-0' }]] })).toEqual([
      ['identify', 'm-0'],
      ['track', 'Order Completed', { currency: 'CNY', order_id: 'o-1', revenue: 136, ...product, products: [product] }],
      ['track', 'own_event', { a: 1 }],
      ['identify', 'm-1'],
      ['consent', { analytics: true, advertising: false }, { action: 'gtag-update' }],
    ]);
  });

  test('analytics.js: identify with and without an id', () => {
    const calls = `analytics.identify('m-1', { phone: '1' }); analytics.identify({ email: 'e' });
      analytics.track('A', { a: 1 }); analytics.page('Cart', () => {}); analytics.reset();`;
    expect(recorded('segment-to-guiyi', calls)).toEqual([
      ['identify', 'm-1', { phone: '1' }],
      ['identify', null, { email: 'e' }],
      ['track', 'A', { a: 1 }],
      ['page', 'Cart'],
      ['reset'],
    ]);
  });

  test('sensors: login, bind, profile; its own page views are not doubled', () => {
    const calls = `sensors.init({}); sensors.quick('autoTrack'); sensors.track('$pageview'); sensors.track('PayOrder', { order_id: 'o-1' });
      sensors.login(7); sensors.bind('$identity_mobile', '138'); sensors.bind('$identity_other', 'x'); sensors.logout();`;
    expect(recorded('sensors-to-guiyi', calls)).toEqual([
      ['track', 'Order Completed', { order_id: 'o-1' }],
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
      heard.click({ target: { closest: () => ({ dataset: { umamiEvent: 'Buy', umamiEventId: '7', other: 'x' } }) } });
      heard.click({ target: { closest: () => null } });`;
    expect(recorded('umami-to-guiyi', calls, { ...heard, heard })).toEqual([
      ['track', 'A', { a: 1 }],
      ['page', null, { url: '/x' }],
      ['identify', null, { plan: 'b' }],
      ['identify', 'm-1', {}],
      ['track', 'Buy', { id: '7' }],
    ]);
  });
});
