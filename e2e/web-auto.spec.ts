import type { Page } from '@playwright/test';
import { seenOf, serveSdkPages } from './support/sdk-page.ts';
import { expect, test } from './support/test.ts';

const SECRET = 'Hunter2-13812345678';

/** Opens a page with every auto capture module in it. */
async function open(page: Page, html: string, auto: object = {}): Promise<void> {
  await serveSdkPages(page, { consent: 'granted', auto }, { script: '/sdk/guiyi.auto.js', html });
  await page.goto('/web-test/a');
}

/** Also what modules have said by the time the page is hidden. */
async function hide(page: Page): Promise<void> {
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')));
}

const named = async (page: Page, name: string) =>
  (await seenOf(page)).flatMap(([event, properties]) => (event === name ? [properties] : []));

test('clicks: by declared name with declared properties, else by element; masked ones tell their tag alone', async ({
  page,
}) => {
  await open(
    page,
    `<button data-guiyi="Coupon Taken" data-guiyi-coupon-id="c-1" data-price="9"><b>Take</b></button>
     <button id="buy">Buy  now 13812345678</button>
     <a id="next" href="#part?tel=13812345678">Next</a>
     <a href="tel:13812345678" id="tel">Call</a>
     <div data-guiyi-mask><button id="who">Li Lei</button><a id="mine" href="#li-lei">mine</a></div>
     <button id="field"><input value="${SECRET}"></button>
     <div id="editor" contenteditable role="button">${SECRET}</div>
     <p id="text">plain</p>
     <div id="host"></div>`,
  );
  await page.evaluate(() => {
    const root = document.querySelector('#host')?.attachShadow({ mode: 'open' });
    const button = document.createElement('button');
    button.textContent = 'Inside';
    root?.append(button);
  });
  await page.locator('b').click();
  for (const id of ['buy', 'next', 'who', 'mine', 'editor', 'text']) await page.locator(`#${id}`).click();
  await page.locator('#tel').dispatchEvent('click');
  await page.locator('#field').dispatchEvent('click');
  await page.locator('#host button').click();
  expect(await named(page, 'Coupon Taken')).toEqual([{ element: 'button', text: 'Take', coupon_id: 'c-1' }]);
  expect(await named(page, 'Element Clicked')).toEqual([
    { element: 'button', element_id: 'buy', text: 'Buy now [number]' },
    { element: 'a', element_id: 'next', text: 'Next', href: expect.stringMatching(/#part\?tel=\[number\]$/) },
    { element: 'button' },
    { element: 'a' },
    { element: 'div', element_id: 'editor' },
    { element: 'a', element_id: 'tel', text: 'Call' },
    { element: 'button', element_id: 'field' },
    { element: 'button', text: 'Inside' },
  ]);
  expect(JSON.stringify(await seenOf(page))).not.toMatch(/Hunter2|Li Lei|li-lei|138/);
});

test('forms: begun once, sent, never a value or the name of a field', async ({ page }) => {
  await open(
    page,
    `<form id="sign-up" onsubmit="return false"><input name="id" value="x"><input name="password" type="password">
       <textarea name="note"></textarea><select name="city"><option>Beijing<option>${SECRET}</select><button>Go</button></form>
     <form data-guiyi-mask id="secret-form" onsubmit="return false"><input id="other"></form>`,
    { clicks: false },
  );
  await page.locator('[name=password]').fill(SECRET);
  await page.locator('[name=note]').fill(SECRET);
  await page.locator('select').selectOption(SECRET);
  await page.locator('#sign-up button').click();
  await page.locator('#other').fill(SECRET);
  await page.locator('#other').press('Enter');
  expect(await seenOf(page)).toEqual([
    ['page', {}],
    ['Form Started', { form: 'sign-up', fields: 5 }],
    ['Form Submitted', { form: 'sign-up', fields: 5 }],
    ['Form Started', { fields: 1 }],
    ['Form Submitted', { fields: 1 }],
  ]);
  const everything = await page.evaluate(() => JSON.stringify([globalThis.seen, { ...localStorage }]));
  expect(everything).not.toMatch(/Hunter2|password|note|city|Beijing|secret-form/);
});

test('links: outbound and downloads, scrubbed; nothing of links within the site', async ({ page }) => {
  await open(
    page,
    `<script>addEventListener('click', (event) => event.preventDefault())</script>
     <a id="out" href="https://other.example/p?tel=13812345678">out</a><a id="in" href="/web-test/b">in</a>
     <a id="pdf" href="/files/menu.PDF?x=1">menu</a><a id="named" href="/export" download>export</a>
     <a id="mail" href="mailto:li@example.cn">mail</a><span data-guiyi-mask><a id="hidden" href="https://hidden.example/">h</a></span>`,
    { clicks: false },
  );
  for (const id of ['out', 'in', 'pdf', 'named', 'mail', 'hidden']) await page.locator(`#${id}`).click();
  const origin = new URL(page.url()).origin;
  expect((await seenOf(page)).slice(1)).toEqual([
    ['Outbound Link Clicked', { url: 'https://other.example/p?tel=[number]' }],
    ['File Downloaded', { url: `${origin}/files/menu.PDF?x=1`, extension: 'pdf' }],
    ['File Downloaded', { url: `${origin}/export` }],
  ]);
});

test('exposure: once a page view, when half of it was visible for the time; also what comes later and what is large', async ({
  page,
}) => {
  await open(
    page,
    `<div id="top" data-guiyi-expose="Banner Seen" data-guiyi-slot="top" style="height:100px">Top</div>
     <div style="height:3000px"></div>
     <div id="below" data-guiyi-expose style="height:100px">Below</div>
     <div id="huge" data-guiyi-expose="Huge Seen" style="height:9000px"></div>`,
    { exposure: { share: 0.5, duration: 50 } },
  );
  await expect
    .poll(() => named(page, 'Banner Seen'))
    .toEqual([{ element: 'div', element_id: 'top', text: 'Top', slot: 'top', share: 0.5, duration: 50 }]);
  expect(await named(page, 'Element Viewed')).toEqual([]);
  await page.locator('#below').evaluate((element) => element.scrollIntoView());
  await expect.poll(() => named(page, 'Element Viewed')).toHaveLength(1);
  await expect.poll(() => named(page, 'Huge Seen')).toHaveLength(1);
  await page.evaluate(() => {
    const late = document.createElement('p');
    late.dataset.guiyiExpose = 'Late Seen';
    late.textContent = 'late';
    document.querySelector('#below')?.replaceWith(late);
  });
  await expect.poll(() => named(page, 'Late Seen')).toHaveLength(1);
  await page.evaluate(() => scrollTo(0, 0));
  // Another page of the same document: what stands there is seen anew.
  await page.evaluate(() => history.pushState(null, '', '/web-test/b'));
  await expect.poll(() => named(page, 'Banner Seen')).toHaveLength(2);
  expect(await named(page, 'Huge Seen')).toHaveLength(1);
});

test('dwell and scrolling: told as the page is left, of that page, and visible time only', async ({ page }) => {
  await page.addInitScript(() => {
    let now = 0;
    performance.now = () => now;
    Object.assign(window, { pass: (seconds: number) => (now += seconds * 1_000) });
  });
  const pass = (seconds: number) =>
    page.evaluate((s) => (window as unknown as { pass(s: number): void }).pass(s), seconds);
  await open(page, '<div style="height:4000px">long</div>', { dwell: { idleAfter: 60 } });
  await pass(20);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight / 2));
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => setTimeout(done)))));
  await pass(30);
  await page.evaluate(() => history.pushState(null, '', '/web-test/b'));
  await expect.poll(() => named(page, 'page')).toHaveLength(2);
  expect(await named(page, 'Page Left')).toEqual([{ duration: 50 }]);
  const [scrolled] = await named(page, 'Page Scrolled');
  expect(scrolled?.depth).toBeGreaterThan(50);
  expect(scrolled?.depth).toBeLessThan(100);
  // Nobody is there for an hour: a minute counts.
  await pass(3_600);
  await hide(page);
  await hide(page);
  expect(await named(page, 'Page Left')).toEqual([{ duration: 50 }, { duration: 60 }]);
  const paths = await page.evaluate(() =>
    globalThis.seen.filter(({ event }) => event === 'Page Left').map(({ context }) => context?.page?.path),
  );
  expect(paths).toEqual(['/web-test/a', '/web-test/b']);
});

test('dwell: the first page event leaves no page, however long the page took to say it', async ({ page }) => {
  await page.addInitScript(() => {
    let now = 0;
    performance.now = () => {
      now += 1_000;
      return now;
    };
  });
  await open(page, '');
  expect((await seenOf(page)).map(([name]) => name)).toEqual(['page']);
  await hide(page);
  const [left, ...others] = await named(page, 'Page Left');
  expect(left?.duration).toBeGreaterThan(1);
  expect(others).toEqual([]);
});

test('errors: off unless asked for; then once each, without what names a person', async ({ page }) => {
  const fail = () =>
    page.evaluate(() => {
      for (let i = 0; i < 3; i++) {
        dispatchEvent(new ErrorEvent('error', { message: 'no 13812345678', filename: '/a.js?token=x', lineno: 7 }));
      }
      dispatchEvent(
        new PromiseRejectionEvent('unhandledrejection', { promise: Promise.resolve(), reason: new Error('late') }),
      );
    });
  await open(page, '');
  await fail();
  expect(await named(page, 'Error Occurred')).toEqual([]);
  await page.unrouteAll();
  await open(page, '', { errors: true });
  await fail();
  expect(await named(page, 'Error Occurred')).toEqual([
    { message: 'no [number]', source: '/a.js', line: 7 },
    { message: 'late' },
  ]);
});

test('nothing is captured, stored or sent by any module before consent or after a refusal', async ({ page }) => {
  const sent: string[] = [];
  page.on('request', (request) => sent.push(new URL(request.url()).pathname));
  await serveSdkPages(
    page,
    {},
    {
      script: '/sdk/guiyi.auto.js',
      html: '<button id="b" data-guiyi="X">x</button><form onsubmit="return false"><input></form>',
    },
  );
  await page.goto('/web-test/a');
  await page.locator('#b').click();
  await page.locator('input').fill('x');
  expect(sent.filter((path) => path.startsWith('/v1/'))).toEqual([]);
  await page.evaluate(() => guiyi.consent({ analytics: false }));
  const before = (await seenOf(page)).length;
  await page.locator('#b').click();
  await hide(page);
  await page.evaluate(() => guiyi.flush());
  expect((await seenOf(page)).length).toBe(before);
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual(['guiyi:demo-web:consent']);
  expect(sent.filter((path) => path === '/v1/batch')).toEqual([]);
});

test('web vitals come by their own file, and are stored', async ({ page, api }) => {
  await serveSdkPages(
    page,
    { consent: 'granted' },
    { html: '<p>text</p><script src="/sdk/guiyi.vitals.js"></script>' },
  );
  await page.goto('/web-test/a');
  await expect
    .poll(async () => (await named(page, 'Web Vital Measured')).map(({ metric }) => metric))
    .toContain('TTFB');
  const [first] = await named(page, 'Web Vital Measured');
  expect(first).toMatchObject({ value: expect.any(Number), rating: expect.any(String), navigation: 'navigate' });
  await page.evaluate(() => guiyi.flush());
  await expect.poll(async () => (await api.eventsNamed('Web Vital Measured')).length).toBeGreaterThan(0);
});
