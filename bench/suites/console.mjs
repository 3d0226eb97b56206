// @ts-check
import { chromium } from '@playwright/test';
import { ensureChromium } from '../../scripts/lib/browser.mjs';
import { plainFigure } from '../lib/figure.mjs';
import { reportDatabase } from '../report/database.mjs';
import { END } from '../report/journeys.mjs';
import { BROWSER_ARGS } from './track.mjs';

/** @typedef {import('@playwright/test').Browser} Browser */

/** A phone of the middle class beside the machine of whoever measures. */
const THROTTLE = 4;

/** Enough for every channel; what the report itself takes is another suite's figure. */
const EVENTS = 10_000;

const DAY = 86_400_000;
const BARE = '/console/bare.html';

/**
 * Kept by the page itself, from its navigation on: when the filters can be used (they are there, and no long task that began
 * before them goes on), and when the figures are there.
 */
const WATCH = `
  const tasks = [];
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) tasks.push([startTime, startTime + duration]);
  }).observe({ type: 'longtask', buffered: true });
  const seen = {};
  const look = () => {
    for (const [name, selector] of [['filters', '[data-testid=range-30]'], ['figures', '[data-testid=channel-row]']])
      if (!(name in seen) && document.querySelector(selector)) seen[name] = performance.now();
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true });
  globalThis.interactive = () => ({
    filters: Math.max(seen.filters, ...tasks.filter(([begin]) => begin <= seen.filters).map(([, end]) => end)),
    figures: seen.figures,
  });`;

/**
 * How long after the navigation the attribution page can be used on a CPU throttled to a quarter, nothing cached: milliseconds.
 *
 * @param {import('../lib/bench.mjs').Bench} bench
 * @returns {Promise<import('../lib/figure.mjs').Figure[]>}
 */
export async function consolePages(bench) {
  const data = await reportDatabase(EVENTS, async (folder) => (await bench.startOn(folder, 'production')).stop());
  const server = await bench.startOn(data, 'production');
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: BROWSER_ARGS });
  const range = new URLSearchParams({ from: dayOf(END - 30 * DAY), to: dayOf(END - DAY) });
  const page = `${server.url}/console/#/attribution?${range}`;
  /** @type {Record<'filters' | 'figures', { ours: number[], baseline: number[] }>} */
  const taken = { filters: { ours: [], baseline: [] }, figures: { ours: [], baseline: [] } };
  try {
    for (let round = -1; round < bench.rounds; round++) {
      const { url } = await server.post('/api/sign-in-links', {});
      const ours = await visit(browser, url, page);
      const bare = await visit(browser, url, server.url + BARE);
      if (round < 0) continue;
      for (const name of /** @type {const} */ (['filters', 'figures'])) {
        taken[name].ours.push(ours[name]);
        taken[name].baseline.push(bare[name]);
      }
    }
  } finally {
    await browser.close();
  }
  const more = { unit: 'ms after navigation', floor: 'one line of HTML in the same throttled browser' };
  return [
    plainFigure('console-interactive', { ...more, ...taken.filters }),
    plainFigure('console-figures', { ...more, ...taken.figures }),
  ];
}

/**
 * One visit of a signed-in marketer with an empty cache.
 *
 * @param {Browser} browser
 * @param {string} link signs in, once
 * @param {string} address
 * @returns {Promise<{ filters: number, figures: number }>}
 */
async function visit(browser, link, address) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.route(`**${BARE}`, (route) =>
    route.fulfill({ contentType: 'text/html', body: '<p data-testid=range-30><p data-testid=channel-row>' }),
  );
  if (!address.endsWith(BARE)) {
    await page.goto(link);
    await page.getByTestId('sign-out').waitFor();
  }
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.clearBrowserCache');
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: THROTTLE });
  await page.goto('about:blank');
  await page.addInitScript(WATCH);
  await page.goto(address);
  await page.getByTestId('channel-row').first().waitFor({ state: 'attached' });
  const times = /** @type {{ filters: number, figures: number }} */ (await page.evaluate('interactive()'));
  await context.close();
  return times;
}

/** @param {number} time */
const dayOf = (time) => new Date(time).toISOString().slice(0, 10);
