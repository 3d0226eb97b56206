// @ts-check
/** `npm run load`: many visitors' browsers and two backends at once, for minutes; nothing may be lost, memory must stay flat. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { endAtSignals, onEnd } from '../scripts/lib/ending.mjs';
import { reexec, requireNode } from '../scripts/lib/node.mjs';
import { ROOT } from '../scripts/lib/paths.mjs';
import { run, Stop } from '../scripts/lib/stop.mjs';
import { difference, requireAllStored } from './lib/accounting.mjs';
import { waitFor } from './lib/server.mjs';

const HELP = `npm run load -- [--seconds 300] [--browsers 50] [--rate 2]

  --seconds   how long (default 300)
  --browsers  visitors, each a page of its own with the SDK from dist/ in Chromium (default 50)
  --rate      events a second of each of them (default 2); each backend sends 50`;

/** Events a second of each backend. */
const BACKEND_RATE = 50;

/** How often memory is looked at. */
const LOOK_MS = 1_000;

/** What the last third may need more than the second: the first is warming up. */
const GROWTH = 1.25;

async function main() {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '300' },
      browsers: { type: 'string', default: '50' },
      rate: { type: 'string', default: '2' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  requireNode();
  endAtSignals();
  const code = await reexec(ROOT);
  if (code !== null) return code;
  const [seconds, browsers, rate] = [values.seconds, values.browsers, values.rate].map(Number);
  if (!seconds || !browsers || !rate) throw new Stop('The options are numbers over 0.', HELP);
  const outcome = await loaded({ seconds, browsers, rate });
  console.log(JSON.stringify(outcome));
  return outcome.flat ? 0 : 1;
}

/** @param {{ seconds: number, browsers: number, rate: number }} size */
async function loaded({ seconds, browsers, rate }) {
  const { startGuiyi } = await import('../scripts/lib/runtime.mjs');
  const data = mkdtempSync(path.join(tmpdir(), 'guiyi-load-'));
  onEnd(() => rmSync(data, { recursive: true, force: true }));
  const guiyi = await startGuiyi({ data });
  onEnd(guiyi.stop);
  const site = await serveBlank();
  const before = await statsOf(guiyi);
  const visitors = await openVisitors({ site: site.url, endpoint: guiyi.url, browsers });
  /** @type {number[]} */
  const memory = [];
  const look = setInterval(() => memory.push(residentOf(guiyi.workerdPid)), LOOK_MS);
  const sent = await Promise.all([
    visitors.track(seconds, rate),
    ...(await backends(guiyi.url, guiyi.serverKey)).map((backend) => backendFor(backend, seconds)),
  ]);
  clearInterval(look);
  const total = sent.reduce((sum, count) => sum + count, 0);
  const after = await waitFor(
    () => statsOf(guiyi),
    ({ accepted, queued }) => queued === 0 && accepted - before.accepted >= total,
  );
  await visitors.close();
  site.close();
  await guiyi.stop();
  rmSync(data, { recursive: true, force: true });
  requireAllStored(total, difference(before, after));
  const [middle, last] = [third(memory, 1), third(memory, 2)];
  return {
    ...{ seconds, browsers, sent: total, stored: after.stored - before.stored, lost: 0 },
    ...{ memory_mb: { middle: Math.round(middle / 1e6), last: Math.round(last / 1e6) }, flat: last <= middle * GROWTH },
  };
}

/**
 * @param {{ url: string, adminToken: string }} guiyi
 * @returns {Promise<import('./lib/accounting.mjs').Counts>}
 */
async function statsOf({ url, adminToken }) {
  const reply = await fetch(`${url}/api/stats`, { headers: { authorization: `Bearer ${adminToken}` } });
  return /** @type {Promise<import('./lib/accounting.mjs').Counts>} */ (reply.json());
}

/** Resident memory in bytes (Linux). @param {number} pid */
function residentOf(pid) {
  return 4_096 * Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
}

/** The median of the nth third. @param {number[]} values @param {number} nth */
function third(values, nth) {
  const size = Math.floor(values.length / 3);
  const part = values.slice(nth * size, (nth + 1) * size).sort((a, b) => a - b);
  return part[Math.floor(part.length / 2)] ?? 0;
}

/** A page without anything, on an origin of its own as a shop is. */
async function serveBlank() {
  const http = createServer((_, response) => response.setHeader('content-type', 'text/html').end('<!doctype html>'));
  await new Promise((resolve) => http.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (http.address());
  return { url: `http://127.0.0.1:${port}/`, close: () => http.close() };
}

/**
 * Visitors, each with storage of its own, who have agreed.
 *
 * @param {{ site: string, endpoint: string, browsers: number }} options
 */
async function openVisitors({ site, endpoint, browsers }) {
  const { chromium } = await import('@playwright/test');
  const { ensureChromium } = await import('../scripts/lib/browser.mjs');
  const { BROWSER_ARGS } = await import('./suites/track.mjs');
  const { SDK_SCRIPT } = await import('./suites/size.mjs');
  const args = [...BROWSER_ARGS, '--renderer-process-limit=4'];
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args });
  onEnd(() => browser.close());
  const init = JSON.stringify({ writeKey: 'demo-web', endpoint, autoPage: false });
  /** @type {import('@playwright/test').Page[]} */
  const pages = [];
  for (let n = 0; n < browsers; n++) {
    const page = await (await browser.newContext()).newPage();
    await page.goto(site);
    await page.addScriptTag({ path: SDK_SCRIPT });
    await page.evaluate(`guiyi.init(${init}); guiyi.consent({ analytics: true })`);
    pages.push(page);
  }
  return {
    /** Answers how many events there were. @param {number} seconds @param {number} rate */
    async track(seconds, rate) {
      const work = `(async () => {
        const end = Date.now() + ${seconds} * 1000;
        let count = 0;
        while (Date.now() < end) {
          guiyi.track('Product Viewed', { n: count++ });
          await new Promise((resolve) => setTimeout(resolve, ${1000 / rate} * (0.5 + Math.random())));
        }
        await guiyi.flush();
        return count;
      })()`;
      const counts = await Promise.all(pages.map((page) => /** @type {Promise<number>} */ (page.evaluate(work))));
      return counts.reduce((sum, count) => sum + count, 0);
    },
    close: () => browser.close(),
  };
}

/**
 * @typedef {{ track: (event: { userId: string, event: string, properties: { n: number } }) => unknown, close: () => Promise<unknown> }} Backend
 */

/**
 * Two clients of the tracking spec that others made.
 *
 * @param {string} url
 * @param {string} key
 * @returns {Promise<Backend[]>}
 */
async function backends(url, key) {
  const { Analytics } = await import('@segment/analytics-node');
  const { default: Rudder } = await import('@rudderstack/rudder-sdk-node');
  const segment = new Analytics({ writeKey: key, host: url, path: '/v1/batch', maxRetries: 10 });
  const rudder = new Rudder(key, { dataPlaneUrl: url, path: '/v1/batch', logLevel: 'error' });
  return [
    { track: (event) => segment.track(event), close: () => segment.closeAndFlush() },
    { track: (event) => rudder.track(event), close: () => rudder.flush() },
  ];
}

/**
 * @param {Backend} backend
 * @param {number} seconds
 */
async function backendFor(backend, seconds) {
  const end = Date.now() + 1_000 * seconds;
  let count = 0;
  while (Date.now() < end) {
    for (let i = 0; i < BACKEND_RATE / 10; i++) {
      backend.track({ userId: `member-${count % 997}`, event: 'Order Completed', properties: { n: count++ } });
    }
    await wait(100);
  }
  await backend.close();
  return count;
}

await run(main);
