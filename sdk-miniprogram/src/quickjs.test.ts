import { getQuickJS } from 'quickjs-emscripten';
import { expect, it } from 'vitest';
import { built } from '../testing/delivered.ts';

/** All that a mini-program has; QuickJS brings the language and nothing else. */
const SURROUNDINGS = `
  var sent = [], opened, shared, timers = [], storage = {};
  var setTimeout = (run) => timers.push(run), clearTimeout = () => {}, console = { warn: (...all) => { throw all[1]; } };
  var Page = () => {}, Component = () => {};
  var getCurrentPages = () => [{ route: 'pages/index/index', options: { id: '1' } }];
  var wx = {
    getStorageSync: (key) => storage[key] || '',
    setStorageSync: (key, value) => { storage[key] = value; },
    removeStorageSync: (key) => { delete storage[key]; },
    request: ({ url, data, success }) => { sent.push([url, data]); success({ statusCode: url.endsWith('consent') ? 200 : 202, data: {} }); },
    login: ({ success }) => success({ code: 'c' }),
    getPrivacySetting: ({ success }) => success({ needAuthorization: false }),
    createIntersectionObserver: () => ({ relativeToViewport: () => ({ observe: (_, seen) => seen({ id: 'b', dataset: {}, intersectionRatio: 1 }) }), disconnect() {} }),
  };
  var modules = {};
  function load(path, code) {
    var module = { exports: {} };
    code(module, module.exports, (name) => modules[name]);
    modules[path] = module.exports;
  }
`;

const JOURNEY = `
  const { guiyi, login, bindPhone, webView, tap, expose, share, requestConsent } = modules['./all.js'];
  guiyi.init({ writeKey: 'key', endpoint: 'https://data.example.cn' });
  guiyi.consent({ analytics: true });
  guiyi.page();
  guiyi.track('Product Viewed', { price: 1 });
  guiyi.identify('m-1');
  bindPhone({ detail: { code: 'p' } });
  webView('https://shop.example.cn/').then((url) => { opened = url; });
  const page = { route: 'pages/index/index', options: { id: '1' } };
  tap({ type: 'tap', timeStamp: 1, currentTarget: { id: 'buy', dataset: { sku: '7' } } });
  expose(page);
  shared = share(page, { title: 't' });
  requestConsent(guiyi);
  guiyi.flush();
`;

it('uses no global of a browser or of Node, with every part', async () => {
  const { 'src/index.ts': code = '', 'src/all.ts': all = '' } = await built('src/all.ts');
  const context = (await getQuickJS()).newContext();
  const evaluate = (code: string): string =>
    context.unwrapResult(context.evalCode(code)).consume((value) => context.dump(value));
  evaluate(SURROUNDINGS);
  for (const [name, file] of Object.entries({ index: code, all }))
    evaluate(`load('./${name}.js', (module, exports, require) => { ${file} })`);
  expect(evaluate('JSON.stringify([typeof window, typeof process, typeof URL, typeof fetch, typeof crypto])')).toBe(
    JSON.stringify(Array(5).fill('undefined')),
  );
  evaluate(`(() => {${JOURNEY}})()`);
  for (let turn = 0; turn < 5; turn++) {
    context.unwrapResult(context.runtime.executePendingJobs());
    evaluate('for (const run of timers.splice(0)) run();');
  }
  const sent = JSON.parse(evaluate('JSON.stringify(sent)')) as [string, string][];
  expect(new Set(sent.map(([url]) => url))).toEqual(
    new Set(
      ['/v1/consent', '/v1/wechat/session', '/v1/wechat/phone', '/v1/handover', '/v1/batch'].map(
        (path) => `https://data.example.cn${path}`,
      ),
    ),
  );
  const batches = sent.filter(([url]) => url.endsWith('/v1/batch')).map(([, body]) => JSON.parse(body));
  expect(batches[0]).toMatchObject({
    writeKey: 'key',
    batch: [
      { event: 'Application Opened' },
      { event: 'Application Installed' },
      { type: 'page', context: { page: { path: 'pages/index/index', search: '?id=1' } } },
      { type: 'track', event: 'Product Viewed', properties: { price: 1 }, context: { consent: {} } },
      { type: 'identify', userId: 'm-1' },
      { event: 'Element Tapped', properties: { element: 'buy', sku: '7' } },
      { event: 'Element Viewed', properties: { element: 'b' } },
      { event: 'Page Shared', properties: { depth: 1, path: 'pages/index/index' } },
    ],
  });
  expect(evaluate('JSON.stringify([opened, shared.path.split("&")[0]])')).toBe(
    JSON.stringify(['https://shop.example.cn/', '/pages/index/index?id=1']),
  );
  // Newer syntax than ES2018 would be refused by the WebViews of older phones.
  expect(code + all).not.toMatch(/[\w)\]]\?\.[a-z[(]|[\w)\]]\?\?|catch\{/);
  context.dispose();
});
