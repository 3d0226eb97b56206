/** Pages that are old, or whose other scripts change what all scripts share: each event once, no error, nothing lost. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { seenOf, serveSdkPages } from './support/sdk-page.ts';
import { serve } from './support/server.ts';
import { expect, test } from './support/test.ts';

const OPTIONS = { consent: 'granted', autoPage: false };

function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()) && !/favicon|404/.test(message.text()))
      complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

/** A body as it was before it was compressed. */
const textOf = (body: Buffer) => (body[0] === 0x1f ? gunzipSync(body) : body).toString();

/** What arrived at a collector of the test's own, and how to end it. */
async function collector() {
  const events: { event?: string; type: string; properties?: object; context: { page: { url: string } } }[] = [];
  const { url, close } = await serve(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.url === '/v1/batch') events.push(...(JSON.parse(textOf(Buffer.concat(chunks))).batch ?? []));
    response.writeHead(202, { 'access-control-allow-origin': '*' }).end('{"accepted":1,"rejected":[]}');
  });
  return { url, close, events };
}

test('a page that is written anew after it has loaded goes on to tell', async ({ page, api }) => {
  const complaints = complaintsOf(page);
  await serveSdkPages(page, { consent: 'granted' }, { script: '/sdk/guiyi.auto.js' });
  await page.goto('/web-test/a');
  await page.evaluate(async () => {
    guiyi.track('Before Writing');
    document.open();
    document.write('<title>New</title><p id="new" onclick="guiyi.track(\'After Writing\')">new</p>');
    document.close();
  });
  await page.locator('#new').click();
  await page.evaluate(() => guiyi.flush());
  for (const name of ['Before Writing', 'After Writing'])
    await expect.poll(async () => (await api.eventsNamed(name)).length).toBe(1);
  expect(complaints).toEqual([]);
});

test('a service worker that answers for the network stands in no event’s way', async ({ page, request }) => {
  const complaints = complaintsOf(page);
  const there = await collector();
  const sdk = await (await request.get('/sdk/guiyi.js')).text();
  const init = JSON.stringify({ ...OPTIONS, writeKey: 'worker', endpoint: there.url });
  const site = await serve(({ url }, response) => {
    const worker = url === '/sw.js';
    response.writeHead(200, { 'content-type': worker ? 'text/javascript' : 'text/html' }).end(
      worker
        ? `addEventListener('activate', (event) => event.waitUntil(clients.claim()));
           addEventListener('fetch', (event) => event.respondWith(fetch(event.request)))`
        : `<!doctype html><title>Shop</title><link rel="icon" href="data:,"><script>${sdk}</script><script>guiyi.init(${init})</script>`,
    );
  });
  await page.goto(site.url);
  await page.evaluate(async () => {
    const controlled = new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
    await navigator.serviceWorker.register('/sw.js');
    await controlled;
    guiyi.track('Through The Worker');
    await guiyi.flush();
    guiyi.track('As The Page Goes');
  });
  await page.goto('about:blank');
  await expect.poll(() => there.events.map(({ event }) => event)).toEqual(['Through The Worker', 'As The Page Goes']);
  there.close();
  site.close();
  expect(complaints).toEqual([]);
});

test('where every object has more to it than it should, and the page has a `fetch` and a `Promise` of its own, events arrive', async ({
  page,
  request,
}) => {
  const there = await collector();
  const sdk = await (await request.get('/sdk/guiyi.auto.js')).text();
  const init = JSON.stringify({
    ...OPTIONS,
    consent: undefined,
    autoPage: true,
    writeKey: 'prototype',
    endpoint: there.url,
  });
  const site = await serve((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(`<!doctype html><title>Old</title>
      <script>
        Object.prototype.inherited = { toString: null };
        Object.prototype.forEach = () => { throw new Error('not mine') };
        Function.prototype.inherited = 1;
        window.Promise = class extends Promise { finally() { throw new Error('not mine') } };
        const theirs = window.fetch;
        window.fetch = (...args) => ({ then: (...more) => theirs(...args).then(...more) });
      </script><script>${sdk}</script><script>guiyi.init(${init})</script><button id="b">b</button>`);
  });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(site.url);
  await page.evaluate(async () => {
    guiyi.consent({ analytics: true });
    await guiyi.track('In An Old Page', { price: 1 });
    await guiyi.flush();
  });
  await page.reload();
  await page.locator('#b').click();
  await page.evaluate(() => guiyi.flush());
  const names = () => there.events.map(({ event, type }) => event ?? type).filter((name) => !/^Page/.test(name));
  await expect.poll(names).toEqual(['page', 'In An Old Page', 'page', 'Element Clicked']);
  there.close();
  site.close();
  expect(errors).toEqual([]);
});

test('routers of all kinds: each page once, however the address was changed', async ({ page }) => {
  const complaints = complaintsOf(page);
  await page.addInitScript(() => {
    // A script that stands before ours.
    const { pushState } = history;
    history.pushState = function (...args) {
      return pushState.apply(this, args);
    };
  });
  await serveSdkPages(page, { consent: 'granted' });
  await page.goto('/web-test/a');
  const steps: (() => void)[] = [
    // The same address, and one that only an anchor sets apart.
    () => history.pushState({ again: 1 }, '', location.href),
    () => history.pushState(null, '', '#top'),
    // A redirect within a turn.
    () => [1, 2, 3].forEach((i) => void history.replaceState(null, '', `/web-test/step-${i}`)),
    () => {
      location.hash = '#/route';
    },
    // A router that came later, and calls what it found.
    () => {
      const { replaceState } = history;
      history.replaceState = (...args) => replaceState.apply(history, args);
      history.replaceState(null, '', '/web-test/late');
    },
    // One that leaves ours out.
    () => {
      history.pushState = (...args) => History.prototype.pushState.apply(history, args);
      history.pushState(null, '', '/web-test/without-us');
      void guiyi.track('Seen There');
    },
    () => history.back(),
  ];
  for (const step of steps) {
    await page.evaluate(step);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  }
  const told = () =>
    page.evaluate(() =>
      globalThis.seen.map(
        ({ event, context }) => event ?? new URL(context?.page?.url ?? '').href.split('web-test/')[1],
      ),
    );
  await expect.poll(told).toEqual(['a', 'step-3', 'step-3#/route', 'late', 'without-us', 'Seen There', 'late']);
  expect(complaints).toEqual([]);
});

test('the SDK of npm and that of the script side by side, of one source: each tells what it was told', async ({
  page,
  api,
}) => {
  const complaints = complaintsOf(page);
  await serveSdkPages(page, OPTIONS);
  await page.route('**/npm/**', async (route) => {
    const file = path.join(import.meta.dirname, '../sdk-web/dist', new URL(route.request().url()).pathname.slice(5));
    await route.fulfill({ contentType: 'text/javascript', body: await readFile(file, 'utf8') });
  });
  await page.goto('/web-test/a');
  await page.evaluate(async () => {
    const address = '/npm/index.js';
    const { guiyi: other } = (await import(address)) as { guiyi: typeof guiyi };
    other.init({ writeKey: 'demo-web', consent: 'granted', autoPage: false });
    for (let i = 0; i < 20; i++) (i % 2 ? other : guiyi).track('Side By Npm', { i });
    await Promise.all([guiyi.flush(), other.flush()]);
    await guiyi.flush();
    other.track('Side By Npm', { i: 20 });
  });
  await page.goto('about:blank');
  await page.goto('/web-test/b');
  await page.evaluate(() => guiyi.flush());
  await expect.poll(async () => (await api.eventsNamed('Side By Npm')).length).toBe(21);
  expect(complaints).toEqual([]);
});

test('an address or title of ten kilobytes costs no event', async ({ page, api }) => {
  const dropped: object[] = [];
  await page.exposeFunction('tell', (signal: object) => void dropped.push(signal));
  await serveSdkPages(page, { consent: 'granted' });
  await page.goto(`/web-test/a?state=${'x'.repeat(10_000)}`);
  await page.evaluate(async () => {
    guiyi.on('dropped', (signal) => (globalThis as unknown as { tell(signal: object): void }).tell(signal));
    document.title = '长'.repeat(10_000);
    await guiyi.track('Long Address');
    await guiyi.flush();
  });
  expect(dropped).toEqual([]);
  await expect.poll(async () => (await api.eventsNamed('Long Address')).length).toBe(1);
  expect((await seenOf(page)).map(([name]) => name)).toEqual(['page', 'Long Address']);
});
