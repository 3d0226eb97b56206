import { getQuickJS } from 'quickjs-emscripten';
import { expect, it } from 'vitest';
import { built } from '../testing/delivered.ts';

/** All that a mini-program has; QuickJS brings the language and nothing else. */
const SURROUNDINGS = `
  var sent = [], timers = [], storage = {};
  var setTimeout = (run) => timers.push(run), clearTimeout = () => {}, console = { warn: (...all) => { throw all[1]; } };
  var Page = () => {}, Component = () => {};
  var getCurrentPages = () => [{ route: 'pages/index/index', options: { id: '1' } }];
  var wx = {
    getStorageSync: (key) => storage[key] || '',
    setStorageSync: (key, value) => { storage[key] = value; },
    removeStorageSync: (key) => { delete storage[key]; },
    request: ({ url, data, success }) => { sent.push([url, data]); success({ statusCode: url.endsWith('consent') ? 200 : 202, data: {} }); },
    login: ({ success }) => success({ code: 'c' }),
  };
  var module = { exports: {} }, exports = module.exports;
`;

const JOURNEY = `
  const { guiyi, wechat } = module.exports;
  const { login } = wechat(guiyi);
  guiyi.init({ writeKey: 'key', endpoint: 'https://data.example.cn' });
  guiyi.consent({ analytics: true });
  guiyi.page();
  guiyi.track('Product Viewed', { price: 1 });
  guiyi.identify('m-1');
  login();
  guiyi.flush();
  guiyi.reset();
`;

it('uses no global of a browser or of Node', async () => {
  const { 'src/index.ts': code = '', 'src/parts/wechat.ts': wechat = '' } = await built('src/parts/wechat.ts');
  const context = (await getQuickJS()).newContext();
  const evaluate = (code: string): string =>
    context.unwrapResult(context.evalCode(code)).consume((value) => context.dump(value));
  evaluate(SURROUNDINGS);
  for (const file of [code, wechat]) evaluate(`(() => { ${file} })()`);
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
    new Set(['/v1/consent', '/v1/wechat/session', '/v1/batch'].map((path) => `https://data.example.cn${path}`)),
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
    ],
  });
  // Newer syntax than ES2018 would be refused by the WebViews of older phones.
  expect(code).not.toMatch(/\?\.[a-z[(]|\?\?|catch\{/);
  context.dispose();
});
