// @ts-check

/**
 * What one visit cost.
 *
 * @typedef {object} Costs
 * @property {number} boot main thread, ms, from navigation until nothing happens any more: the file's evaluation and `start`, no event
 * @property {number} first the same, and one event until it is delivered
 * @property {number} call µs until a call returns, over 1,000
 * @property {number} deliver main thread, ms, from the first of 1,000 calls until no more arrive
 * @property {number} arrived of the 1,000
 * @property {number} requests for a burst of 100
 * @property {number} bytes of their bodies
 */

export const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36';
const MANY = 1_000;
const BURST = 100;
/** What an SDK does once its event has been taken, ms. */
const AFTERWARDS = 500;
/** Nothing more comes after this much silence, ms. */
const SILENCE = 6_000;

/**
 * A new visitor on the page of one SDK.
 *
 * @param {import('@playwright/test').Browser} browser
 * @param {Awaited<ReturnType<typeof import('./site.mjs').serveSite>>} site
 * @param {number} index of the SDK
 * @param {string} run
 * @returns {Promise<Costs>}
 */
export async function visit(browser, site, index, run) {
  const context = await browser.newContext({ userAgent: USER_AGENT });
  try {
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Performance.enable', { timeDomain: 'threadTicks' });
    const busyMs = async () => {
      const { metrics } = await cdp.send('Performance.getMetrics');
      return 1000 * (metrics.find((metric) => metric.name === 'TaskDuration')?.value ?? Number.NaN);
    };
    await page.goto(`${site.url}/page/${index}?${run}`);
    await page.waitForFunction('window.started');
    await page.waitForLoadState('networkidle');
    const boot = await busyMs();
    const sink = site.sinkOf(`${index}-${run}`);
    if (!(await page.evaluate('typeof track === "function"'))) {
      return { boot, first: boot, call: 0, deliver: 0, arrived: 0, requests: 0, bytes: 0 };
    }
    await page.evaluate(`many(${BURST + MANY}, 1)`);
    await settled(sink, 1);
    await page.waitForTimeout(AFTERWARDS);
    const first = await busyMs();
    const { requests, bytes } = sink;
    await page.evaluate(`many(0, ${BURST})`);
    await settled(sink, 1 + BURST);
    const burst = { requests: sink.requests - requests, bytes: sink.bytes - bytes };
    const before = await busyMs();
    const ms = /** @type {number} */ (await page.evaluate(`many(${BURST}, ${MANY})`));
    await settled(sink, 1 + BURST + MANY);
    const deliver = (await busyMs()) - before;
    return {
      boot,
      first,
      call: (1000 * ms) / MANY,
      deliver,
      arrived: Math.max(0, sink.arrived.size - BURST - 1),
      ...burst,
    };
  } finally {
    await context.close();
  }
}

/**
 * Waits until `count` markers are there, or nothing new comes any more.
 *
 * @param {import('./site.mjs').Sink} sink
 * @param {number} count
 * @param {number} [silence] ms
 */
export async function settled(sink, count, silence = SILENCE) {
  for (let seen = -1, since = Date.now(); sink.arrived.size < count && Date.now() - since < silence; ) {
    if (sink.arrived.size !== seen) {
      seen = sink.arrived.size;
      since = Date.now();
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
