/** What capture by itself makes of pages as they are: components, fields with unlucky names, carousels, pages that grow or scroll inside. */
import type { Page } from '@playwright/test';
import { seenOf, serveSdkPages } from './support/sdk-page.ts';
import { expect, test } from './support/test.ts';

async function open(page: Page, html: string, auto: object | false = {}): Promise<string[]> {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.text().includes('[guiyi]')) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await serveSdkPages(page, { consent: 'granted', auto }, { script: '/sdk/guiyi.auto.js', html });
  await page.goto('/web-test/a');
  return complaints;
}

const named = async (page: Page, name: string) =>
  (await seenOf(page)).flatMap(([event, properties]) => (event === name ? [properties] : []));

/** What has been shown by now has been measured, too. */
const twoFrames = (page: Page) =>
  page.evaluate(
    () => new Promise<void>((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))),
  );

const leave = (page: Page) => page.evaluate(() => dispatchEvent(new PageTransitionEvent('pagehide')));

/** An element with an open shadow tree. */
const COMPONENT = `<script>customElements.define('x-card', class extends HTMLElement {
  constructor() { super().attachShadow({ mode: 'open' }).setHTMLUnsafe(this.constructor.markup ?? '<button>Li Lei</button><slot></slot>'); }
})</script>`;

test('a click is told once, whatever it was on', async ({ page }) => {
  const complaints = await open(
    page,
    `${COMPONENT}
     <label data-guiyi="Terms Ticked"><input type="checkbox" id="terms"> <b id="words">I agree</b></label>
     <label id="for" for="other">other</label><input type="checkbox" id="other" data-guiyi="Other Ticked">
     <button disabled><i id="off">off</i></button>
     <svg id="icon" data-guiyi="Icon Clicked" width="40" height="40"><rect width="40" height="40"/></svg>
     <x-card id="card" data-guiyi="Card Opened"></x-card>
     <form data-guiyi="Search Used" onsubmit="return false"><input name="id"><i id="glass">go</i></form>
     <a id="new" href="/web-test/b" target="_blank" data-guiyi="Product Clicked">tea</a><button id="menu">menu</button>`,
  );
  await page.locator('#words').click();
  await page.locator('#terms').click();
  await page.locator('#for').click();
  await page.locator('#off').click({ force: true });
  for (const id of ['icon', 'glass']) await page.locator(`#${id}`).click();
  await page.locator('#card button').click();
  await page.locator('#new').click({ button: 'middle' });
  await page.locator('#new').click();
  await page.locator('#menu').click({ button: 'middle' });
  await page.locator('#menu').click({ button: 'right' });
  const clicks = (await seenOf(page)).filter(([name]) => !['page', 'Page Left', 'Page Scrolled'].includes(name));
  expect(clicks.map(([name]) => name)).toEqual([
    'Terms Ticked',
    'Terms Ticked',
    'Other Ticked',
    'Icon Clicked',
    'Search Used',
    'Card Opened',
    'Product Clicked',
    'Product Clicked',
  ]);
  expect(complaints).toEqual([]);
});

test('a mask holds over the borders of components, and a number broken over lines is still one', async ({ page }) => {
  await open(
    page,
    `${COMPONENT}
     <div data-guiyi-mask><x-card id="inside"></x-card></div>
     <script>customElements.get('x-card').markup = '<div data-guiyi-mask><slot></slot></div>'</script>
     <x-card><form id="li-lei" onsubmit="return false"><input><button id="slotted">Li Lei</button><a id="link" href="https://other.example/li-lei">Li Lei</a></form></x-card>
     <button id="split">Call <b>138</b>
         <b>12345678</b> now</button>
     <button id="long">${'x'.repeat(200_000)}13812345678</button>
     <script>addEventListener('click', (event) => event.preventDefault())</script>`,
  );
  await page.locator('#inside button').click();
  for (const id of ['slotted', 'link', 'split']) await page.locator(`#${id}`).click();
  await page.locator('#long').dispatchEvent('click');
  await page.locator('#li-lei input').fill('x');
  expect(await named(page, 'Element Clicked')).toEqual([
    { element: 'button' },
    { element: 'button' },
    { element: 'a' },
    { element: 'button', element_id: 'split', text: 'Call [number] now' },
    { element: 'button', element_id: 'long', text: 'x'.repeat(64) },
  ]);
  expect(await named(page, 'Outbound Link Clicked')).toEqual([]);
  expect(await named(page, 'Form Started')).toEqual([{ fields: 2 }]);
});

test('forms are told of once, also where their fields bear the names of their own properties', async ({ page }) => {
  const complaints = await open(
    page,
    `<form id="unlucky" onsubmit="return false"><input name="id"><input name="elements"><input name="action"><input name="length">
       <input name="submit"><button>Go</button></form><input id="outside" form="unlucky">`,
    { clicks: false },
  );
  await page.locator('#outside').fill('x');
  await page.locator('[name=action]').fill('x');
  await page.locator('[name=action]').press('Enter');
  await page.evaluate(() => HTMLFormElement.prototype.requestSubmit.call(document.querySelector('form')));
  const form = { form: 'unlucky', fields: 7 };
  expect((await seenOf(page)).slice(1)).toEqual([
    ['Form Started', form],
    ['Form Submitted', form],
    ['Form Submitted', form],
  ]);
  expect(complaints).toEqual([]);
});

test('exposure: what is larger than any window, and nothing that is a sliver or not shown', async ({ page }) => {
  const complaints = await open(
    page,
    `<style>body { margin: 0 } .row { display: flex; overflow: hidden } .slide { flex: 0 0 99%; height: 1200px }</style>
     <div class="row"><div class="slide" data-guiyi-expose="First Slide"></div><div class="slide" data-guiyi-expose="Next Slide"></div></div>
     <div style="position:fixed;top:0;left:0;width:90px;height:90px;opacity:0" id="faded"><p data-guiyi-expose="Faded">x</p></div>
     <form data-guiyi-expose="Form Seen" style="position:fixed;top:99px;left:0"><input name="id"></form>
     <div data-guiyi-expose="Endless" style="height:60000px"></div>`,
    { exposure: { duration: 20 } },
  );
  await expect.poll(() => named(page, 'First Slide')).toHaveLength(1);
  for (let y = 50; y <= 1_500; y += 50) {
    await page.evaluate((top) => scrollTo(0, top), y);
    await twoFrames(page);
  }
  await expect.poll(() => named(page, 'Endless')).toHaveLength(1);
  await page.locator('#faded').evaluate((element) => {
    element.style.opacity = '1';
  });
  await expect.poll(() => named(page, 'Faded')).toHaveLength(1);
  const names = (await seenOf(page)).map(([name]) => name);
  expect(names.indexOf('Faded')).toBeGreaterThan(names.indexOf('Endless'));
  expect(names).not.toContain('Next Slide');
  expect(complaints).toEqual([]);
});

test('exposure: an element that is taken away in time was not seen; put back, it is, once', async ({ page }) => {
  await open(
    page,
    `<div style="height:200px;overflow:auto" id="box"><div style="height:900px"></div><p id="low" data-guiyi-expose="Low">low</p></div>
     <p id="gone" data-guiyi-expose="Gone">gone</p>`,
    { exposure: { duration: 300 } },
  );
  await page.evaluate(() => document.querySelector('#gone')?.remove());
  await page.locator('#low').evaluate((element) => element.scrollIntoView());
  await expect.poll(() => named(page, 'Low')).toHaveLength(1);
  expect(await named(page, 'Gone')).toEqual([]);
  await page.evaluate(() => {
    const back = Object.assign(document.createElement('p'), { textContent: 'back' });
    back.dataset.guiyiExpose = 'Gone';
    document.body.append(back);
  });
  await expect.poll(() => named(page, 'Gone')).toHaveLength(1);
});

const depthOf = async (page: Page) => {
  await twoFrames(page);
  await leave(page);
  return (await named(page, 'Page Scrolled')).at(-1)?.depth as number;
};

test('scroll depth: of a page that grows, by its last height', async ({ page }) => {
  await open(page, '<main></main>');
  await twoFrames(page);
  await page.evaluate(() => {
    const content = document.createElement('div');
    content.style.height = `${innerHeight * 4}px`;
    document.querySelector('main')?.append(content);
  });
  const depth = await depthOf(page);
  expect(depth).toBeGreaterThan(20);
  expect(depth).toBeLessThan(30);
});

test('scroll depth: of what scrolls in the page’s place', async ({ page }) => {
  await open(
    page,
    `<style>html, body { height: 100%; margin: 0; overflow: hidden } main { height: 100%; overflow-y: auto } p { height: 400vh; margin: 0 }</style>
     <main><p>long</p></main>`,
  );
  expect(await depthOf(page)).toBe(25);
  await page.evaluate(() => document.querySelector('main')?.scrollBy(0, innerHeight));
  expect(await depthOf(page)).toBe(50);
});

test('nothing is captured with `auto: false`; a module that cannot start stops neither the others nor the SDK', async ({
  page,
}) => {
  await open(page, '<button id="b">b</button>', false);
  await page.locator('#b').click();
  await leave(page);
  expect((await seenOf(page)).map(([name]) => name)).toEqual(['page']);
  await page.unrouteAll();
  await page.addInitScript(() => {
    Object.assign(globalThis, { IntersectionObserver: undefined, ResizeObserver: undefined });
  });
  await open(page, '<button id="b">b</button>');
  await page.locator('#b').click();
  expect((await seenOf(page)).map(([name]) => name)).toEqual(['page', 'Element Clicked']);
});
