/** The SDK's files in pages as strict as they come. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { seenOf, sentBy, serveSdkPages } from './support/sdk-page.ts';
import { serve } from './support/server.ts';
import { expect, test } from './support/test.ts';

type Pinned = Record<string, { src: string; integrity: string }>;

const STRICT =
  "default-src 'none'; script-src 'nonce-n0'; connect-src 'self'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

test('every file works under a strict policy with nonce and Trusted Types, and breaks none of it', async ({ page }) => {
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', (event) => console.warn(event.violatedDirective, event.sourceFile));
  });
  const more = ['banner', 'debug', 'vitals'].map((name) => `<script nonce="n0" src="/sdk/guiyi.${name}.js"></script>`);
  await serveSdkPages(
    page,
    { auto: { errors: true } },
    {
      script: '/sdk/guiyi.auto.js',
      attributes: 'nonce="n0"',
      html: `${more.join('')}<guiyi-consent version="1"></guiyi-consent><button id="b">b</button>`,
      headers: { 'content-security-policy': STRICT },
    },
  );
  await page.goto('/web-test/a');
  await page.locator('#b').click();
  await page.getByRole('button', { name: 'Accept all' }).click();
  await page.evaluate(() => guiyi.flush());
  expect((await page.evaluate(() => guiyi.consentState())).status).toBe('granted');
  await expect(page.locator('guiyi-debug li').first()).toBeVisible();
  expect(complaints.filter((text) => !/favicon/.test(text))).toEqual([]);
});

test('a pinned file is served for good, passes its integrity check, and another content does not', async ({
  page,
  request,
}) => {
  const pinned: Pinned = await (await request.get('/sdk/integrity.json')).json();
  expect(Object.keys(pinned).sort()).toEqual([
    'guiyi.auto.js',
    'guiyi.banner.js',
    'guiyi.debug.js',
    'guiyi.handover.js',
    'guiyi.js',
    'guiyi.vitals.js',
  ]);
  for (const { src } of Object.values(pinned)) {
    const headers = (await request.get(src)).headers();
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['access-control-allow-origin']).toBe('*');
  }
  expect((await request.get('/sdk/guiyi.js')).headers()['cache-control']).not.toContain('immutable');
  const { src = '', integrity = '' } = pinned['guiyi.js'] ?? {};
  await serveSdkPages(page, {}, { script: src, attributes: `integrity="${integrity}" crossorigin` });
  await page.goto('/web-test/a');
  expect(await page.evaluate(() => 'version' in guiyi)).toBe(true);
  await page.route(`**${src}`, async (route) => route.fulfill({ contentType: 'text/javascript', body: 'guiyi = 1' }));
  await page.goto('/web-test/b');
  expect(await page.evaluate(() => 'guiyi' in globalThis)).toBe(false);
});

test('a burst of a hundred is one compressed request without a preflight, also to another origin', async ({
  page,
  request,
}) => {
  const got: { method?: string; type?: string; encoding?: string; bytes: number; magic: string }[] = [];
  const collector = await serve(async ({ method, url, headers }, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of response.req) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const { 'content-type': type, 'content-encoding': encoding } = headers;
    if (url === '/v1/batch')
      got.push({ method, type, encoding, bytes: body.length, magic: body.subarray(0, 2).toString('hex') });
    response.writeHead(202, { 'access-control-allow-origin': '*' }).end('{"accepted":100,"rejected":[]}');
  });
  const sdk = await (await request.get('/sdk/guiyi.js')).text();
  const site = await serve((_, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<!doctype html><title>Shop</title><script>${sdk}</script>`);
  });
  await page.goto(site.url);
  await page.evaluate(async (endpoint) => {
    guiyi.init({ writeKey: 'burst', consent: 'granted', autoPage: false, endpoint });
    for (let i = 0; i < 100; i++) guiyi.track('Product Viewed', { product_id: `p-${i}`, price: i, currency: 'CNY' });
    await guiyi.flush();
  }, collector.url);
  collector.close();
  site.close();
  expect(got).toEqual([
    {
      method: 'POST',
      type: expect.stringMatching(/^text\/plain/),
      encoding: undefined,
      bytes: expect.any(Number),
      magic: '1f8b',
    },
  ]);
  expect(got[0]?.bytes).toBeLessThan(6_747);
});

test('compressed events are stored as they were, each once', async ({ page, api }) => {
  await serveSdkPages(page, { consent: 'granted', autoPage: false });
  await page.goto('/web-test/a');
  const fates = await page.evaluate(async () => {
    const calls = Array.from({ length: 60 }, (_, i) => guiyi.track('Compressed', { i, 名: '归一' }));
    await guiyi.flush();
    return Promise.all(calls);
  });
  expect(new Set(fates)).toEqual(new Set(['persisted']));
  await expect.poll(async () => (await api.eventsNamed('Compressed')).length).toBe(60);
});

test('several SDKs on a page share nothing', async ({ page }) => {
  await serveSdkPages(page, { consent: 'granted', autoPage: false });
  const sent = sentBy(page);
  await page.goto('/web-test/a');
  const keys = await page.evaluate(async () => {
    const other = guiyi.create();
    other.init({ writeKey: 'demo-other', autoPage: false });
    await Promise.all([guiyi.track('ours'), guiyi.flush(), other.flush()]);
    return Object.keys(globalThis).filter((name) => /guiyi/i.test(name));
  });
  expect(keys).toEqual(['guiyi']);
  expect(sent.map((request) => request.postDataJSON().writeKey)).toEqual(['demo-web']);
});

/** Faults that axe finds by the rules of WCAG 2.2 A and AA. */
async function faults(page: Page) {
  const { violations } = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
    .analyze();
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join()}`);
}

const banner = (attributes = '') =>
  `<main><h1>Shop</h1><p>Text</p></main><script src="/sdk/guiyi.banner.js"></script><guiyi-consent version="2026-01" policy="/privacy" ${attributes}></guiyi-consent>`;

test('the banner is right for screen readers, in both languages, and refusing is as easy as accepting', async ({
  page,
}) => {
  for (const [lang, names] of [
    ['en', ['Refuse all', 'Accept all', 'Choose']],
    ['zh', ['全部拒绝', '全部同意', '逐项选择']],
  ] as const) {
    await page.unrouteAll();
    await serveSdkPages(
      page,
      {},
      { html: banner(`lang="${lang}" purposes="analytics advertising sharing cross_border"`) },
    );
    await page.goto('/web-test/a');
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    expect(await dialog.getByRole('button').allTextContents()).toEqual(expect.arrayContaining([...names]));
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: names[2] }).click();
    expect(await faults(page)).toEqual([]);
    const looks = await Promise.all(
      names.slice(0, 2).map((name) =>
        page.getByRole('button', { name }).evaluate((button) => {
          const { backgroundColor, color, fontSize, height } = getComputedStyle(button);
          return [backgroundColor, color, fontSize, height];
        }),
      ),
    );
    expect(looks[0]).toEqual(looks[1]);
  }
});

test('the banner by keyboard: what needs separate consent is never part of "accept all"; asked once a version', async ({
  page,
}) => {
  const attributes = 'purposes="analytics personalization advertising sharing cross_border sensitive"';
  await serveSdkPages(page, {}, { html: banner(attributes) });
  const record = page.waitForRequest(/\/v1\/consent$/);
  await page.goto('/web-test/a');
  const accept = page.getByRole('button', { name: 'Accept all' });
  for (let i = 0; i < 9; i++) {
    await page.keyboard.press('Tab');
    if (await accept.evaluate((button) => (button.getRootNode() as ShadowRoot).activeElement === button)) break;
  }
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect((await record).postDataJSON()).toMatchObject({
    consent: {
      categoryPreferences: {
        analytics: true,
        personalization: true,
        advertising: true,
        sharing: false,
        cross_border: false,
        sensitive: false,
      },
    },
    notice: { version: '2026-01', hash: expect.stringMatching(/^[\da-f]{64}$/) },
    surface: 'web-banner',
    action: 'accept-all',
    locale: 'en',
  });
  await page.reload();
  await page.evaluate(() => guiyi.flush());
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // By the page's own link it opens again, with the keyboard on it, and shows what was chosen.
  await page.evaluate(() => (document.querySelector('guiyi-consent') as unknown as { open(): void }).open());
  await expect(page.getByRole('dialog')).toBeFocused();
  await page.getByRole('button', { name: 'Choose' }).click();
  await expect(page.getByLabel(/^Analytics/)).toBeChecked();
  await page.getByLabel(/abroad$/).check();
  await page.getByLabel(/^Advertising/).uncheck();
  await page.getByRole('button', { name: 'Save choice' }).click();
  expect((await page.evaluate(() => guiyi.consentState())).preferences).toMatchObject({
    analytics: true,
    advertising: false,
    cross_border: true,
    sharing: false,
  });
});

test('a refusal at the banner is remembered, and nothing else is stored or sent', async ({ page }) => {
  await serveSdkPages(page, {}, { html: banner() });
  const sent = sentBy(page);
  await page.goto('/web-test/a');
  await page.getByRole('button', { name: 'Refuse all' }).click();
  await page.reload();
  await page.evaluate(() => guiyi.track('Never').then(() => guiyi.flush()));
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(new Set(sent.map((request) => new URL(request.url()).pathname))).toEqual(new Set(['/v1/consent']));
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['guiyi:demo-web:consent']);
});

test('the debug overlay shows each event, its consent and its fate', async ({ page }) => {
  await serveSdkPages(page, { autoPage: false }, { html: '<script src="/sdk/guiyi.debug.js"></script>' });
  await page.goto('/web-test/a');
  const rows = page.locator('guiyi-debug li');
  await page.evaluate(() => void guiyi.track('One'));
  await expect(rows.first()).toContainText(/One\s*buffered/);
  await page.evaluate(() => {
    guiyi.consent({ analytics: true });
    return guiyi.flush();
  });
  await expect(rows.first()).toContainText(/One\s*sent/);
  await expect(page.locator('guiyi-debug header')).toContainText('granted');
  await page.evaluate(() => {
    guiyi.consent({ analytics: false });
    guiyi.track('Two');
  });
  await expect(rows.first()).toContainText('consent_denied');
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(rows).toHaveCount(0);
  expect((await seenOf(page)).map(([name]) => name)).toEqual(['One']);
});

test('a page that comes back from the back/forward cache was seen again', async ({ page }) => {
  await serveSdkPages(page, { consent: 'granted' });
  await page.goto('/web-test/a');
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true })));
  expect((await seenOf(page)).map(([name]) => name)).toEqual(['page', 'page']);
});
