/** Pages that are odd, old or broken: the SDK works in them, and they see nothing of it. */
import type { Page } from '@playwright/test';
import { seenOf, sentBy, serveSdkPages } from './support/sdk-page.ts';
import { expect, test } from './support/test.ts';

const OPTIONS = { consent: 'granted', autoPage: false };

/** What the page complains of, now and later. */
function complaintsOf(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

/** The answer of one event, and what was signalled. */
const tried = (page: Page, event: string) =>
  page.evaluate(async (name) => {
    const signals: string[] = [];
    guiyi.on('degraded', () => signals.push('degraded'));
    const answer = await Promise.all([guiyi.track(name), guiyi.flush()]);
    return { answer: answer[0], signals };
  }, event);

const BROKEN: Record<string, () => void> = {
  'throws when opened': () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  },
  'refuses to open': () => {
    const { open } = IDBFactory.prototype;
    // A version that no database can have by then: it fails by its event, as in a private window.
    IDBFactory.prototype.open = function (name) {
      const request = open.call(this, `${name}-refused`);
      request.addEventListener('upgradeneeded', () => request.transaction?.abort());
      return request;
    };
  },
  'never answers': () => {
    IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
  },
  'is not there': () => {
    Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
  },
};

for (const [what, breakIt] of Object.entries(BROKEN)) {
  test(`where IndexedDB ${what}, the journal does, which is told, and events are sent`, async ({ page, api }) => {
    const event = `No Database, ${what}`;
    await page.addInitScript(breakIt);
    await serveSdkPages(page, OPTIONS);
    await page.goto('/web-test/a');
    expect(await tried(page, event)).toEqual({ answer: 'persisted', signals: ['degraded'] });
    await expect.poll(async () => (await api.eventsNamed(event)).length).toBe(1);
  });
}

test('a database that is deleted while the page is open costs no event', async ({ page, api }) => {
  await serveSdkPages(page, OPTIONS);
  await page.goto('/web-test/a');
  await page.evaluate(async () => {
    await guiyi.track('Before Deletion');
    await guiyi.flush();
    const gone = new Promise((resolve) => {
      const request = indexedDB.deleteDatabase('guiyi:demo-web');
      // What holds it open stands in the way; site data that the visitor clears ask nobody.
      request.onblocked = resolve;
      request.onsuccess = resolve;
    });
    await gone;
    guiyi.track('After Deletion');
    await guiyi.flush();
  });
  for (const name of ['Before Deletion', 'After Deletion'])
    await expect.poll(async () => (await api.eventsNamed(name)).length).toBe(1);
});

test('where nothing may be stored at all, as in a private window or a sandboxed frame, events are sent', async ({
  page,
  request,
}) => {
  const complaints = complaintsOf(page);
  const sdk = await (await request.get('/sdk/guiyi.js')).text();
  const init = JSON.stringify({ ...OPTIONS, writeKey: 'sandboxed', endpoint: 'https://collector.invalid' });
  await page.route('**/web-test/**', (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><title>Frame</title><link rel="icon" href="data:,"><script>${sdk}</script><script>guiyi.init(${init})</script>`,
      headers: { 'content-security-policy': 'sandbox allow-scripts' },
    }),
  );
  const bodies: string[] = [];
  await page.route('https://collector.invalid/**', async (route) => {
    bodies.push(route.request().postData() ?? '');
    await route.fulfill({ status: 202, headers: { 'access-control-allow-origin': '*' }, json: { rejected: [] } });
  });
  await page.goto('/web-test/a');
  expect(await tried(page, 'Sandboxed')).toEqual({ answer: 'sent', signals: ['degraded'] });
  expect(bodies.join()).toContain('Sandboxed');
  expect(complaints.filter((text) => !text.includes('degraded'))).toEqual([]);
});

test('where localStorage is full the choice holds for the page, and events are persisted and sent', async ({
  page,
  api,
}) => {
  await serveSdkPages(page, { autoPage: false });
  await page.goto('/web-test/a');
  const answer = await page.evaluate(async () => {
    for (let size = 5_000_000; size >= 1; size = Math.floor(size / 2)) {
      try {
        for (let i = 0; ; i++) localStorage.setItem(`shop:${size}:${i}`, 'x'.repeat(size));
      } catch {
        // Smaller ones may still find room.
      }
    }
    guiyi.consent({ analytics: true });
    const answered = await guiyi.track('Quota Full');
    await guiyi.flush();
    return [answered, guiyi.consentState().status, Object.keys(localStorage).filter((key) => !key.startsWith('shop:'))];
  });
  expect(answer).toEqual(['persisted', 'granted', []]);
  await expect.poll(async () => (await api.eventsNamed('Quota Full')).length).toBe(1);
});

test('the script in a page twice is one SDK: each event once', async ({ page, api }) => {
  const again = '<script src="/sdk/guiyi.js"></script><script src="/sdk/guiyi.auto.js"></script>';
  await serveSdkPages(page, { consent: 'granted' }, { html: again });
  await page.goto('/web-test/a');
  await page.evaluate(async () => {
    guiyi.init({ writeKey: 'demo-web', consent: 'granted' });
    guiyi.track('Twice');
    history.pushState(null, '', '/web-test/b');
    guiyi.track('Twice, Elsewhere');
    await guiyi.flush();
  });
  expect((await seenOf(page)).map(([name]) => name)).toEqual(['page', 'Twice', 'page', 'Twice, Elsewhere']);
  await expect.poll(async () => (await api.eventsNamed('Twice')).length).toBe(1);
});

test('two SDKs of one source, one of them not the page’s own, share visitor and queue; none sends the other’s again', async ({
  page,
  api,
}) => {
  await serveSdkPages(page, OPTIONS);
  await page.goto('/web-test/a');
  await page.evaluate(async () => {
    const other = guiyi.create();
    other.init({ writeKey: 'demo-web', consent: 'granted', autoPage: false });
    for (let i = 0; i < 5; i++) {
      guiyi.track('Side By Side', { i });
      other.track('Side By Side', { i: i + 5 });
    }
    await Promise.all([guiyi.flush(), other.flush()]);
    await guiyi.flush();
  });
  await expect.poll(async () => (await api.eventsNamed('Side By Side')).length).toBe(10);
  const people = new Set((await api.eventsNamed('Side By Side')).map(({ message_id }) => message_id));
  expect(people.size).toBe(10);
});

test('every call works where Trusted Types are enforced', async ({ page }) => {
  const complaints = complaintsOf(page);
  const policy = "require-trusted-types-for 'script'; trusted-types 'none'";
  const more = ['banner', 'debug', 'vitals', 'handover'].map((name) => `<script src="/sdk/guiyi.${name}.js"></script>`);
  await serveSdkPages(
    page,
    { consent: 'granted', auto: { errors: true } },
    {
      script: '/sdk/guiyi.auto.js',
      html: `${more.join('')}<guiyi-consent version="1"></guiyi-consent><a href="#x" data-guiyi-click="Go">go</a><form><input></form>`,
      headers: { 'content-security-policy': policy },
    },
  );
  await page.goto('/web-test/a');
  await page.evaluate(async () => {
    const sdk = guiyi as unknown as Record<string, (...args: unknown[]) => unknown>;
    for (const [method, ...args] of [
      ['track', 'Trusted'],
      ['page', 'Trusted'],
      ['identify', 'm-1', { name: 'x' }],
      ['group', 'g-1', {}],
      ['register', { a: 1 }],
      ['unregister', 'a'],
      ['timeEvent', 'Trusted'],
      ['debug', true],
      ['debug', false],
      ['ready', () => {}],
      ['consent', { analytics: true }],
      ['reset'],
    ] as [string, ...unknown[]][])
      sdk[method]?.(...args);
    history.pushState(null, '', '/web-test/b');
    document.querySelector('a')?.click();
    dispatchEvent(new Event('pagehide'));
    await guiyi.flush();
  });
  expect(complaints.filter((text) => !/favicon/.test(text))).toEqual([]);
});

test('no long task is the SDK’s: not at boot, not by a thousand events', async ({ page }) => {
  await page.addInitScript(() => {
    const tasks: { start: number; end: number }[] = [];
    /** Our own share of the main thread: each turn of the SDK, by the calls into it and the callbacks that it gave away. */
    const ours: { start: number; ms: number }[] = [];
    Object.assign(globalThis, { tasks, ours });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries())
        tasks.push({ start: startTime, end: startTime + duration });
    }).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { scripts } = entry as unknown as {
          scripts: { sourceURL: string; startTime: number; duration: number }[];
        };
        for (const { sourceURL, startTime, duration } of scripts)
          if (sourceURL.includes('/sdk/guiyi')) ours.push({ start: startTime, ms: duration });
      }
    }).observe({ type: 'long-animation-frame', buffered: true });
  });
  await serveSdkPages(page, { consent: 'granted' });
  await page.goto('/web-test/a');
  await page.evaluate(async () => {
    // A page's own work, a few events each turn.
    for (let i = 0; i < 1_000; i++) {
      guiyi.track('Long Task', { i });
      if (i % 10 === 9) await new Promise((resolve) => setTimeout(resolve));
    }
    await guiyi.flush();
  });
  const ours = await page.evaluate(() =>
    (globalThis as unknown as { ours: { start: number; ms: number }[] }).ours.filter(({ ms }) => ms >= 50),
  );
  expect(ours).toEqual([]);
  // The watch itself works: what a middleware of the page takes is seen.
  const seen = () => page.evaluate(() => (globalThis as unknown as { tasks: unknown[] }).tasks.length);
  const before = await seen();
  await page.evaluate(() => {
    guiyi.use(() => {
      for (const end = performance.now() + 120; performance.now() < end; );
    });
    setTimeout(() => guiyi.track('Long Task'));
  });
  await expect.poll(seen).toBeGreaterThan(before);
});

test('a host page that breaks what all objects have still has its events', async ({ page, api }) => {
  await page.addInitScript(() => {
    // As Prototype.js did.
    Object.assign(Array.prototype, { toJSON: undefined, last: () => 0, each: () => 0 });
    Object.assign(Object.prototype, { extend: () => 0 });
    for (const prototype of [Object.prototype, Array.prototype, Promise.prototype, History.prototype])
      Object.freeze(prototype);
  });
  await serveSdkPages(page, OPTIONS, { html: '<base href="https://elsewhere.example/x/">' });
  await page.goto('/web-test/a');
  const { fates, reasons } = await page.evaluate(async () => {
    const refused: string[] = [];
    guiyi.on('dropped', (signal) => refused.push((signal as { reason: string }).reason));
    const answered = [
      await guiyi.track('Odd Host', { 名: '😀', list: [1, [2]], element: document.body, at: new Date(0) }),
      await guiyi.track('Odd Host', { big: 1n }),
      await guiyi.track('Odd Host', { half: '\ud800' }),
      await guiyi.track('Odd Host', { long: 'x'.repeat(200_000) }),
    ];
    await guiyi.flush();
    return { fates: answered, reasons: refused };
  });
  expect(fates).toEqual(['persisted', 'dropped', 'persisted', 'persisted']);
  expect(reasons).toEqual(['not_captured', 'lone_surrogate', 'string_too_long']);
  await expect.poll(async () => (await api.eventsNamed('Odd Host')).length).toBe(1);
});

test('where arrays write themselves as texts, as with an old Prototype.js, records and events arrive once', async ({
  page,
  api,
}) => {
  await page.addInitScript(() => {
    Object.assign(Array.prototype, {
      toJSON(this: unknown[]) {
        return `[${this.map((one) => JSON.stringify(one)).join(', ')}]`;
      },
    });
  });
  const sent = sentBy(page);
  await serveSdkPages(page, { autoPage: false });
  await page.goto('/web-test/a');
  await page.evaluate(async () => {
    guiyi.consent({ analytics: true });
    guiyi.track('Array Texts', { i: 1 });
    await guiyi.flush();
    guiyi.track('Array Texts', { i: 2 });
    dispatchEvent(new Event('pagehide'));
    await guiyi.flush();
  });
  await page.goto('/web-test/b');
  await page.evaluate(() => guiyi.flush());
  await expect.poll(async () => (await api.eventsNamed('Array Texts')).length).toBe(2);
  expect(sent.filter((request) => request.url().endsWith('/v1/consent'))).toHaveLength(1);
  expect(sent.filter((request) => request.url().endsWith('/v1/batch')).length).toBeLessThan(5);
});

test('click ids do not leave a page that may not advertise', async ({ page, api }) => {
  const sent = sentBy(page);
  await serveSdkPages(page, { autoPage: true });
  await page.goto('/web-test/a?utm_campaign=clicked&bd_vid=canary-1#/p?gclid=canary-2');
  await page.evaluate(async () => {
    guiyi.consent({ analytics: true, advertising: false });
    guiyi.track('Clicked');
    await guiyi.flush();
  });
  const bodies = sent.map((request) => request.postData() ?? '').join();
  expect(bodies).toContain('bd_vid=withheld');
  expect(bodies).not.toContain('canary');
  await expect.poll(async () => (await api.eventsNamed('Clicked')).length).toBe(1);
});
