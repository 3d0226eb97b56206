import type { BrowserContext, Page } from '@playwright/test';
import { serveSdkPages } from './support/sdk-page.ts';
import { expect, test } from './support/test.ts';

/** How many pages come to a bad end; the long form is `GUIYI_PAGE_ENDS=1000 npx playwright test … web-loss`. */
const ENDS = Number(process.env.GUIYI_PAGE_ENDS ?? 60);
/** Pages that are open side by side, as tabs of one visitor. */
const TABS = 6;
const EVENT = 'Bad End';

/** Numbers from 0 to 1 that look random and are the same in each run. */
function chances(seed = 7): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Opens a page that tells of everything it is promised. */
async function open(context: BrowserContext, promised: Set<string>): Promise<Page> {
  const page = await context.newPage();
  await page.exposeFunction('promise', (ids: string[]) => {
    for (const id of ids) promised.add(id);
  });
  await serveSdkPages(page, { consent: 'granted', autoPage: false });
  await page.goto('/web-test/a');
  await page.evaluate(() => {
    const { promise } = globalThis as unknown as { promise(ids: string[]): void };
    guiyi.on('persisted', (signal) => promise((signal as unknown as { ids: string[] }).ids));
  });
  return page;
}

/** The ways in which a page ends, while it tracks. */
const ENDINGS: Record<string, (page: Page) => Promise<unknown>> = {
  close: (page) => page.close(),
  async kill(page) {
    const session = await page.context().newCDPSession(page);
    const crashed = page.waitForEvent('crash');
    session.send('Page.crash').catch(() => {});
    await crashed;
    await page.close();
  },
  async leave(page) {
    await page.goto('about:blank');
    await page.close();
  },
  async reload(page) {
    await page.reload();
    await page.close();
  },
};

test(`${ENDS} pages end badly, on-line and off-line: nothing that was persisted is lost`, async ({ page, api }) => {
  test.setTimeout(60_000 + ENDS * 2_000);
  const context = page.context();
  const chance = chances();
  const promised = new Set<string>();
  const names = Object.keys(ENDINGS);
  let tracked = 0;
  for (let ended = 0; ended < ENDS; ended += TABS) {
    const tabs = await Promise.all(Array.from({ length: TABS }, () => open(context, promised)));
    await context.setOffline(chance() < 0.3);
    const plans = tabs.map((tab) => ({
      tab,
      count: 1 + Math.floor(20 * chance()),
      late: Math.floor(60 * chance()),
      ending: ENDINGS[names[Math.floor(names.length * chance())] ?? ''],
    }));
    await Promise.all(
      plans.map(async ({ tab, count, late, ending }) => {
        tracked += count;
        // Half of them at once, the others while the end comes.
        await tab.evaluate(
          ([name, many, ms]) => {
            for (let i = 0; i < many; i++) setTimeout(() => guiyi.track(name, { i }), i % 2 ? ms : 0);
          },
          [EVENT, count, late] as const,
        );
        await ending?.(tab);
      }),
    );
    await context.setOffline(false);
  }
  const last = await open(context, promised);
  await last.evaluate(() => guiyi.flush());
  await expect
    .poll(
      async () => {
        const stored = new Set((await api.eventsNamed(EVENT)).map(({ message_id }) => message_id));
        return [...promised].filter((id) => !stored.has(id)).length;
      },
      { timeout: 30_000 },
    )
    .toBe(0);
  const stored = (await api.eventsNamed(EVENT)).length;
  expect(promised.size).toBeGreaterThan(ENDS);
  expect(stored).toBeLessThanOrEqual(tracked);
  test.info().annotations.push({
    type: 'counted',
    description: `${tracked} planned, ${promised.size} persisted, ${stored} stored`,
  });
  console.log(`${ENDS} ends: ${tracked} planned, ${promised.size} persisted, ${stored} stored`);
});

test('the SDK shifts no layout and asks for none', async ({ page }) => {
  await page.addInitScript(() => {
    const asked: string[] = [];
    /** Playwright's own snapshots ask as well. */
    const note = (name: string) => new Error().stack?.includes('/sdk/guiyi') && asked.push(name);
    const shifts: number[] = [];
    Object.assign(globalThis, { asked, shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) shifts.push((entry as unknown as { value: number }).value);
    }).observe({ type: 'layout-shift', buffered: true });
    for (const method of ['getBoundingClientRect', 'getClientRects', 'scrollIntoView'] as const) {
      const original = Element.prototype[method] as () => unknown;
      Object.assign(Element.prototype, {
        [method](this: Element) {
          note(method);
          return original.call(this);
        },
      });
    }
    const sized = ['offsetWidth', 'offsetHeight', 'offsetTop', 'offsetLeft', 'offsetParent', 'innerText'];
    const scrolled = ['scrollTop', 'scrollHeight', 'scrollWidth', 'clientWidth', 'clientHeight', 'clientTop'];
    for (const [owner, names] of [
      [HTMLElement.prototype, sized],
      [Element.prototype, scrolled],
    ] as const) {
      for (const name of names) {
        const own = Object.getOwnPropertyDescriptor(owner, name);
        if (!own?.get) throw new Error(`No ${name} to watch.`);
        const { get } = own;
        const watched = function (this: Element) {
          note(name);
          return get.call(this);
        };
        Object.defineProperty(owner, name, { ...own, get: watched });
      }
    }
    const style = globalThis.getComputedStyle;
    globalThis.getComputedStyle = (element, pseudo) => {
      note('getComputedStyle');
      return style(element, pseudo);
    };
  });
  await serveSdkPages(page, { consent: 'granted' }, { html: '<main><button>加入购物车</button></main>' });
  await page.goto('/web-test/a');
  await page.evaluate(async () => {
    for (let i = 0; i < 200; i++) guiyi.track('Laid Out', { i });
    history.pushState(null, '', '/web-test/b');
    await guiyi.flush();
    dispatchEvent(new Event('pagehide'));
  });
  expect(await page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)).toEqual([]);
  expect(await page.evaluate(() => (globalThis as unknown as { shifts: number[] }).shifts)).toEqual([]);
  // The watch itself works: what a middleware asks is asked through the SDK.
  await page.evaluate(() => {
    guiyi.use(() => void document.body.offsetHeight);
    guiyi.track('Laid Out');
  });
  expect(await page.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)).toEqual(['offsetHeight']);
});
