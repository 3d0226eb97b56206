import { sentBy, serveSdkPages } from './support/sdk-page.ts';
import { expect, test } from './support/test.ts';

declare global {
  var touched: string[];
}

/** Notes every use of storage that a page makes, by whatever name. */
function noteStorage(): void {
  const touched: string[] = [];
  globalThis.touched = touched;
  const note = (owner: object, method: string, told: (first: unknown) => string) => {
    const original = Reflect.get(owner, method) as (...args: unknown[]) => unknown;
    Reflect.set(owner, method, function (this: unknown, ...args: unknown[]) {
      touched.push(told(args[0]));
      return original.apply(this, args);
    });
  };
  for (const method of ['getItem', 'setItem', 'removeItem', 'clear', 'key']) {
    note(Storage.prototype, method, (key) => `${method} ${key}`);
  }
  for (const method of ['open', 'databases', 'deleteDatabase'])
    note(IDBFactory.prototype, method, () => `use ${method}`);
  Object.defineProperty(document, 'cookie', {
    get: () => String(touched.push('get cookie')),
    set: () => touched.push('set cookie'),
  });
}

for (const [name, options, choose] of [
  ['before a choice', {}, false],
  ['where the default is to refuse', { consent: 'denied' }, false],
  ['after a refusal', {}, true],
] as const) {
  test(`no storage is touched but the choice: ${name}`, async ({ page, context }) => {
    await page.addInitScript(noteStorage);
    await serveSdkPages(page, options);
    const sent = sentBy(page);
    await page.goto('/web-test/a');
    await page.evaluate(async (refuse) => {
      if (refuse) guiyi.consent({ analytics: false });
      guiyi.track('Never', { tel: '13812345678' });
      await guiyi.flush();
      dispatchEvent(new Event('pagehide'));
    }, choose);
    const touched = await page.evaluate(() => globalThis.touched);
    expect(new Set(touched.map((use) => use.split(' ')[1]))).toEqual(new Set(['guiyi:demo-web:consent']));
    expect(touched.some((use) => use.startsWith('setItem'))).toBe(choose);
    expect(await context.cookies()).toEqual([]);
    expect(sent.map((request) => new URL(request.url()).pathname)).toEqual(choose ? ['/v1/consent'] : []);
  });
}

test('Global Privacy Control refuses advertising and sharing, is recorded, and leaves analytics', async ({ page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'globalPrivacyControl', { value: true }));
  await serveSdkPages(page);
  const record = page.waitForRequest(/\/v1\/consent$/);
  const batch = page.waitForRequest(/\/v1\/batch$/);
  await page.goto('/web-test/a');
  await page.evaluate(() => guiyi.consent({ analytics: true, advertising: true, sharing: true }));
  const wanted = { analytics: true, advertising: false, sharing: false };
  expect((await record).postDataJSON()).toMatchObject({ gpc: true, consent: { categoryPreferences: wanted } });
  expect((await batch).postDataJSON().batch[0].context.consent.categoryPreferences).toEqual(wanted);
});

test('numbers, addresses and tokens in address, title and referrer never leave the page', async ({ page }) => {
  await serveSdkPages(page, { consent: 'granted' });
  const sent = sentBy(page);
  await page.goto('/web-test/u/13812345678?mail=li%2540b.cn&access_token=sesame#/o?id=11010519491231002X');
  await page.evaluate(() => guiyi.flush());
  await page.evaluate(() => history.pushState(null, '', '/web-test/next'));
  await page.evaluate(() => guiyi.flush());
  const bodies = sent.map((request) => request.postData()).join();
  expect(bodies).toContain('/web-test/u/[number]?mail=[email]&access_token=[token]#/o?id=[number]');
  expect(bodies).toContain('/web-test/next');
  for (const secret of ['13812345678', 'b.cn', 'sesame', '11010519491231002X']) expect(bodies).not.toContain(secret);
});
