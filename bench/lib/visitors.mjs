// @ts-check
import { createServer } from 'node:http';
import { onEnd } from '../../scripts/lib/ending.mjs';

/** A page without anything, on an origin of its own as a shop is. */
export async function serveBlank() {
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
export async function openVisitors({ site, endpoint, browsers }) {
  const { chromium } = await import('@playwright/test');
  const { ensureChromium } = await import('../../scripts/lib/browser.mjs');
  const { BROWSER_ARGS } = await import('../suites/track.mjs');
  const { SDK_SCRIPT } = await import('../suites/size.mjs');
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
