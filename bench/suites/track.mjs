// @ts-check
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../../scripts/lib/browser.mjs';
import { difference, requireAllStored } from '../lib/accounting.mjs';
import { plainFigure } from '../lib/figure.mjs';
import { waitFor } from '../lib/server.mjs';
import { FLOOR_SCRIPT, SDK_SCRIPT } from './size.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/server.mjs').Server} Server
 */

const CALLS = 1_000;

/** Visits are short and a young page is restless: three for each round that is asked for. */
const VISITS = 3;

/** As in the tests: no sandbox in containers, and nothing of the browser's own that works beside the page. */
export const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/**
 * What 1,000 calls of `track()` in one task cost the page: until they return, and until all are stored by a collector
 * and forgotten by the page.
 *
 * @param {Bench} bench
 * @returns {Promise<import('../lib/figure.mjs').Figure[]>}
 */
export async function track(bench) {
  const server = await bench.start('production');
  const site = await serveSite(server.url);
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: BROWSER_ARGS });
  /** @type {{ cpu: number[], call: number[] }} */
  const ours = { cpu: [], call: [] };
  /** @type {{ cpu: number[], call: number[] }} */
  const floor = { cpu: [], call: [] };
  try {
    for (let round = -1; round < VISITS * bench.rounds; round++) {
      for (const [name, out] of /** @type {const} */ ([
        ['guiyi', ours],
        ['memoryQueue', floor],
      ])) {
        const { cpuUs, callUs } = await measure(browser, `${site.url}/${name}`, server, name);
        if (round < 0) continue;
        out.cpu.push(cpuUs);
        out.call.push(callUs);
      }
    }
  } finally {
    await browser.close();
    site.close();
  }
  const what = 'queue in memory and fetch, same page and collector';
  return [
    plainFigure('track', { unit: 'µs main-thread CPU/event', floor: what, ours: ours.cpu, baseline: floor.cpu }),
    plainFigure('track-call', { unit: 'µs/call', floor: what, ours: ours.call, baseline: floor.call }),
  ];
}

/**
 * One visit of a new visitor.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {string} url
 * @param {Server} server
 * @param {'guiyi' | 'memoryQueue'} name
 */
async function measure(browser, url, server, name) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction('window.started');
  const cdp = await context.newCDPSession(page);
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
  const busyMs = async () => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return 1000 * (metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? Number.NaN);
  };
  const counts = await server.get('/api/stats');
  const before = await busyMs();
  const callMs = /** @type {number} */ (await page.evaluate(`callMany(${CALLS})`));
  const after = await waitFor(
    () => server.get('/api/stats'),
    ({ queued, accepted }) => queued === 0 && accepted - counts.accepted >= CALLS,
  );
  if (name === 'guiyi') await page.evaluate('guiyi.flush()');
  const cpuMs = (await busyMs()) - before;
  await context.close();
  requireAllStored(CALLS, difference(counts, after));
  return { cpuUs: (1000 * cpuMs) / CALLS, callUs: (1000 * callMs) / CALLS };
}

/**
 * A page for each side, on an origin of its own as a shop's is.
 *
 * @param {string} endpoint
 */
async function serveSite(endpoint) {
  const init = JSON.stringify({ writeKey: 'demo-web', endpoint, autoPage: false });
  const starts = {
    guiyi: `guiyi.init(${init}); guiyi.consent({ analytics: true }); guiyi.flush().then(() => { started = true })`,
    memoryQueue: `memoryQueue.init(${init}); started = true`,
  };
  /** @type {Record<string, string>} */
  const files = {
    '/guiyi.js': readFileSync(SDK_SCRIPT, 'utf8'),
    '/memoryQueue.js': readFileSync(FLOOR_SCRIPT, 'utf8'),
  };
  for (const [name, start] of Object.entries(starts)) files[`/${name}`] = pageOf(name, start);
  const http = createServer((request, response) => {
    const body = files[request.url ?? ''];
    const type = request.url?.endsWith('.js') ? 'text/javascript' : 'text/html';
    response.writeHead(body === undefined ? 404 : 200, { 'content-type': `${type}; charset=utf-8` }).end(body ?? '');
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = http.address();
  if (typeof address !== 'object' || address === null) throw new Error('The page server has no port.');
  return { url: `http://127.0.0.1:${address.port}`, close: () => http.close() };
}

/**
 * @param {string} name global of the side
 * @param {string} start
 */
function pageOf(name, start) {
  return `<!doctype html><meta charset="utf-8"><title>${name}</title>
<script>
  var started = false;
  function callMany(times) {
    const begun = performance.now();
    for (let i = 0; i < times; i++) ${name}.track('Product Viewed', { sku: 's' + i, price: 19.9, currency: 'CNY' });
    return performance.now() - begun;
  }
</script>
<script src="/${name}.js"></script>
<script>${start}</script>`;
}
