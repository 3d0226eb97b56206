import { readFileSync } from 'node:fs';
import type { ResolveReply } from '@guiyi/protocol';
import type { Page } from '@playwright/test';
import type {} from '../sdk-miniprogram/testing/browser.ts';
import { filesOf, hostScript } from '../sdk-miniprogram/testing/bundle.ts';
import type { AdminApi } from './support/api.ts';
import { expect, test } from './support/test.ts';

const HOME = 'pages/index/index';
const APP = `const { guiyi } = require('@guiyi/miniprogram');
  guiyi.init({ writeKey: 'demo-miniprogram', endpoint: 'https://data.example.cn', consent: 'granted' });
  global.guiyi = guiyi;
  App({});`;
/** As it is delivered; a browser takes it as a module. */
const H5 = readFileSync(new URL('../sdk-miniprogram/h5_dist/index.js', import.meta.url), 'utf8');

interface Sdk {
  identify(id: string): void;
  track(name: string): void;
  flush(): Promise<void>;
  webView(url: string): string;
}

/** The mini-program, in a page of its own. */
async function openMiniProgram(page: Page, collector: string, query: Record<string, string> = {}) {
  await page.exposeFunction('network', async (route: string, body: string) => {
    const headers = { 'content-type': 'application/json', 'user-agent': 'Mozilla/5.0 MicroMessenger/8.0.50' };
    const reply = await fetch(collector + route, { method: 'POST', body, headers });
    return { status: reply.status, body: await reply.json() };
  });
  await page.setContent('<!doctype html><body></body>');
  await page.addScriptTag({ content: hostScript() });
  const files = filesOf(APP, { [HOME]: { script: 'Page({})', template: '<view>首页</view>' } });
  await page.evaluate(([all, options]) => runMiniProgram(all, options), [
    files,
    { path: HOME, query, scene: 1001 },
  ] as const);
}

/** The page in the web-view: the browser SDK, and the few lines beside it. */
async function openH5(page: Page, url: string) {
  const html = `<!doctype html><meta charset="utf-8"><title>H5</title><script src="/sdk/guiyi.js"></script>
    <script type="module">${H5.replace(/<\//g, '<\\/')}
      window.toMiniProgram = (path) => toMiniProgram(guiyi, path);
      fromMiniProgram(guiyi);
      guiyi.init({ writeKey: 'demo-web', consent: 'granted' });
      window.started = true;
    </script>`;
  await page.route('**/h5/**', (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto(url);
  await page.waitForFunction(() => (window as { started?: boolean }).started);
}

const run = <T>(page: Page, work: (sdk: Sdk) => T | Promise<T>) =>
  page.evaluate(`(${work})(globalThis.guiyi)`) as Promise<T>;

/** Whose an event is, as the member number says. */
async function belongs(api: AdminApi, name: string, member: string) {
  const [event] = await api.eventsNamed(name);
  const { person_id } = await api.get<ResolveReply>(`/identity/resolve?type=user_id&value=${member}`);
  return event !== undefined && event.person_id !== null && event.person_id === person_id;
}

test('from the mini-program to a page in its web-view: one person, and nothing in the address', async ({
  browser,
  api,
}) => {
  const phone = await browser.newContext();
  const mini = await phone.newPage();
  await openMiniProgram(mini, api.url);
  await run(mini, (sdk) => sdk.identify('web-view-there'));
  const url = await mini.evaluate(
    (to) => (globalThis as unknown as { guiyi: Sdk }).guiyi.webView(to),
    `${api.url}/h5/sale?a=1#top`,
  );
  await run(mini, (sdk) => sdk.flush());

  const h5 = await phone.newPage();
  await openH5(h5, url);
  expect(h5.url()).toBe(`${api.url}/h5/sale?a=1#top`);
  await run(h5, async (sdk) => {
    sdk.track('Web View Spec There');
    await sdk.flush();
  });
  await expect.poll(() => belongs(api, 'Web View Spec There', 'web-view-there')).toBe(true);
  const addresses = (await api.eventsAfter(0)).flatMap(({ url: each }) => each ?? []);
  expect(addresses.some((each) => each.includes('gy_id'))).toBe(false);
  await phone.close();
});

test('from a page in a web-view to the mini-program: what is done there is theirs who signed in on the page', async ({
  browser,
  api,
}) => {
  const phone = await browser.newContext();
  const h5 = await phone.newPage();
  await openH5(h5, `${api.url}/h5/sign-in`);
  await run(h5, (sdk) => sdk.identify('web-view-back'));
  const path = await h5.evaluate(
    (to) => (window as unknown as { toMiniProgram(path: string): string }).toMiniProgram(to),
    `/${HOME}?id=1`,
  );
  await run(h5, (sdk) => sdk.flush());
  const [, search = ''] = path.split('?');
  expect(search).toMatch(/^id=1&gy_id=\w{32}$/);

  const mini = await phone.newPage();
  await openMiniProgram(mini, api.url, Object.fromEntries(search.split('&').map((pair) => pair.split('='))));
  await run(mini, async (sdk) => {
    sdk.track('Web View Spec Back');
    await sdk.flush();
  });
  await expect.poll(() => belongs(api, 'Web View Spec Back', 'web-view-back')).toBe(true);
  await phone.close();
});
