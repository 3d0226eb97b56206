import { readFileSync } from 'node:fs';
import type { ResolveReply } from '@guiyi/protocol';
import type { Page } from '@playwright/test';
import type {} from '../sdk-miniprogram/testing/browser.ts';
import { filesOf, hostScript } from '../sdk-miniprogram/testing/bundle.ts';
import type { AdminApi } from './support/api.ts';
import { expect, test } from './support/test.ts';

const HOME = 'pages/index/index';
const APP = `const { guiyi, webView } = require('@guiyi/miniprogram/all');
  guiyi.init({ writeKey: 'demo-miniprogram', endpoint: 'https://data.example.cn', consent: 'granted' });
  Object.assign(global, { guiyi, webView });
  App({});`;
/** A file of the browser SDK as it is delivered. */
const sdkFile = (path: string) => readFileSync(new URL(`../sdk-web/dist/${path}`, import.meta.url), 'utf8');

interface Sdk {
  identify(id: string): void;
  track(name: string): void;
  flush(): Promise<void>;
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

/** The page in the web-view: the browser SDK by its script tags, and for the way back what npm users import. */
async function openH5(page: Page, url: string) {
  const html = `<!doctype html><meta charset="utf-8"><title>H5</title><script src="/sdk/guiyi.js"></script>
    <script src="/sdk/guiyi.handover.js" data-write-key="demo-web"></script>
    <script type="module">
      import { handedOver } from '/h5/dist/handover.js';
      guiyi.init({ writeKey: 'demo-web', consent: 'granted' });
      window.toMiniProgram = (path) => handedOver(guiyi, { writeKey: 'demo-web', endpoint: location.origin }, path);
      window.started = true;
    </script>`;
  await page.route('**/h5/**', (route) => {
    const [, file] = new URL(route.request().url()).pathname.split('/h5/dist/');
    if (file) return route.fulfill({ contentType: 'text/javascript', body: sdkFile(file) });
    return route.fulfill({ contentType: 'text/html', body: html });
  });
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
  await run(mini, (sdk) => sdk.flush());
  const url = await mini.evaluate(
    (to) => (globalThis as unknown as { webView(url: string): Promise<string> }).webView(to),
    `${api.url}/h5/sale?a=1#top`,
  );
  // Encrypted, so that it says nobody's id; after it is what followed the query.
  expect(url).toMatch(/\/h5\/sale\?a=1&guiyi_handover=[\w.-]{100,}#top$/);

  const h5 = await phone.newPage();
  await openH5(h5, url);
  expect(h5.url()).toBe(`${api.url}/h5/sale?a=1#top`);
  await run(h5, async (sdk) => {
    sdk.track('Web View Spec There');
    await sdk.flush();
  });
  await expect.poll(() => belongs(api, 'Web View Spec There', 'web-view-there')).toBe(true);
  const addresses = (await api.eventsAfter(0)).flatMap(({ url: each }) => each ?? []);
  expect(addresses.some((each) => each.includes('guiyi_handover'))).toBe(false);
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
    (to) => (window as unknown as { toMiniProgram(path: string): Promise<string> }).toMiniProgram(to),
    `/${HOME}?id=1`,
  );
  await run(h5, (sdk) => sdk.flush());
  const [, search = ''] = path.split('?');
  expect(search).toMatch(/^id=1&guiyi_handover=[\w.-]{100,}$/);

  const mini = await phone.newPage();
  await openMiniProgram(mini, api.url, Object.fromEntries(search.split('&').map((pair) => pair.split('='))));
  await run(mini, async (sdk) => {
    sdk.track('Web View Spec Back');
    await sdk.flush();
  });
  await expect.poll(() => belongs(api, 'Web View Spec Back', 'web-view-back')).toBe(true);
  await phone.close();
});
