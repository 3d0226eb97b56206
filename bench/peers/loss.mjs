// @ts-check
import { settled, USER_AGENT } from './visit.mjs';

/**
 * What came of the events of a scenario.
 *
 * @typedef {object} Loss
 * @property {number} sent
 * @property {number} lost
 * @property {number} doubled
 *
 * @typedef {import('@playwright/test').Page} Page
 * @typedef {import('./site.mjs').Sink} Sink
 */

/** Time for what is late, ms. */
const PATIENCE = 60_000;

/**
 * Five ways to lose events; each sends `count`, does its worst, and comes back.
 *
 * @type {Record<string, { count: number, run: (page: Page, sink: Sink, again: () => Promise<unknown>) => Promise<void>, patience?: number }>}
 */
const SCENARIOS = {
  /** The page navigates in the task that tracks. */
  nav: {
    count: 20,
    run: async (page, _sink, again) => {
      const next = page.waitForURL('**/away');
      await page.evaluate("many(0, 20); location.href = '/away'");
      await next;
      await again();
    },
  },
  /** It navigates 300 ms later. */
  'nav+300': {
    count: 20,
    run: async (page, _sink, again) => {
      const next = page.waitForURL('**/away');
      await page.evaluate("many(0, 20); setTimeout(() => { location.href = '/away' }, 300)");
      await next;
      await again();
    },
  },
  /** Connections break; then the page is loaded anew. */
  down: {
    count: 20,
    run: async (page, sink, again) => {
      sink.mood = 'down';
      await page.evaluate('many(0, 20)');
      await page.waitForTimeout(3_000);
      sink.mood = 'up';
      await again();
    },
  },
  /** Five seconds of 503 while the page stays open. */
  503: {
    count: 20,
    patience: 40_000,
    run: async (page, sink) => {
      sink.mood = 'busy';
      await page.evaluate('many(0, 20)');
      await page.waitForTimeout(5_000);
      sink.mood = 'up';
    },
  },
  /** A thousand in one task, then the page is closed for another. */
  burst: {
    count: 1_000,
    run: async (page, _sink, again) => {
      await page.evaluate('many(0, 1000)');
      await page.waitForTimeout(1_000);
      await again();
    },
  },
};

/**
 * All SDKs in each scenario, at the same time, as nothing here is a matter of speed.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {Awaited<ReturnType<typeof import('./site.mjs').serveSite>>} site
 * @param {import('./site.mjs').Script[]} all
 */
export async function lossOf(browser, site, all) {
  /** @type {Record<string, Loss[]>} */
  const losses = {};
  for (const [name, { count, run, patience = PATIENCE }] of Object.entries(SCENARIOS)) {
    const one = async (/** @type {number} */ index) => {
      const key = name.replace(/\W/g, '');
      const sink = site.sinkOf(`${index}-${key}`);
      const context = await browser.newContext({ userAgent: USER_AGENT });
      try {
        const page = await context.newPage();
        const open = async () => {
          await page.goto(`${site.url}/page/${index}?${key}`);
          await page.waitForFunction('window.started');
        };
        await open();
        await run(page, sink, open);
        await settled(sink, count, patience);
        // What is doubled comes late: also what an SDK sends again by a timer.
        await page.waitForTimeout(8_000);
        const times = [...sink.arrived.values()].reduce((sum, value) => sum + value, 0);
        return { sent: count, lost: count - sink.arrived.size, doubled: times - sink.arrived.size };
      } finally {
        await context.close();
      }
    };
    losses[name] = await Promise.all(all.map((_, index) => one(index)));
  }
  return losses;
}
