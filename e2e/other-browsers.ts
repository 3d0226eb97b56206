/**
 * The least that must hold in every browser: boot, track, consent, offline, close. In Firefox by WebDriver BiDi, and in Chromium as a check of the
 * check. `npm run test:browsers`; GUIYI_FIREFOX names the browser where it is not in a usual place.
 */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { chromium } from '@playwright/test';
import { launch } from 'puppeteer-core';
import { ensureChromium } from '../scripts/lib/browser.mjs';
import { startGuiyi } from '../scripts/lib/runtime.mjs';
import { AdminApi } from './support/api.ts';
import { type Front, serveFront } from './support/front.ts';

const FIREFOX = [
  process.env.GUIYI_FIREFOX ?? '',
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/snap/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
];
/** Milliseconds for what has to come. */
const PATIENCE = 30_000;

/** What every driver's page can do. */
interface Tab {
  goto(url: string): Promise<unknown>;
  evaluate(code: string): Promise<unknown>;
  close(): Promise<void>;
}

interface Browser {
  newPage(): Promise<Tab>;
  close(): Promise<void>;
}

/** What a check works with; its events bear the browser's name. */
interface Scene {
  name: string;
  browser: Browser;
  front: Front;
  api: AdminApi;
}

const CHECKS: Record<string, (scene: Scene) => Promise<void>> = {
  async 'before consent nothing is sent or stored; after it all is'({ name, browser, front, api }) {
    const tab = await browser.newPage();
    await tab.goto(`${front.url}/page`);
    await tab.evaluate(`void guiyi.track('${name} Boot')`);
    await tab.evaluate('guiyi.flush()');
    assert.equal(await tab.evaluate('localStorage.length'), 0);
    assert.equal(await tab.evaluate('indexedDB.databases().then((all) => all.length)'), 0);
    assert.deepEqual(front.asked, []);
    await tab.evaluate('guiyi.consent({ analytics: true })');
    await arrived(api, `${name} Boot`, 1);
    assert.deepEqual(new Set(front.asked), new Set(['/v1/consent', '/v1/batch']));
    await tab.close();
  },
  async 'what was tracked while the collector is out of reach arrives with the next visit'({
    name,
    browser,
    front,
    api,
  }) {
    const tab = await browser.newPage();
    await tab.goto(`${front.url}/page`);
    front.down = true;
    const fates = await tab.evaluate(`Promise.all(Array.from({ length: 20 }, () => guiyi.track('${name} Offline')))`);
    assert.deepEqual(fates, Array(20).fill('persisted'));
    await tab.evaluate('guiyi.flush()');
    front.down = false;
    await tab.goto(`${front.url}/page?again`);
    await arrived(api, `${name} Offline`, 20);
    await tab.close();
  },
  async 'what was tracked in the task before the tab closes arrives with the next visit'({
    name,
    browser,
    front,
    api,
  }) {
    const tab = await browser.newPage();
    await tab.goto(`${front.url}/page`);
    await tab.evaluate(`for (let i = 0; i < 20; i++) void guiyi.track('${name} Close')`);
    await tab.close();
    const next = await browser.newPage();
    await next.goto(`${front.url}/page`);
    await arrived(api, `${name} Close`, 20);
    await next.close();
  },
};

/** Waits until so many events of this name are stored, and no more than these. */
async function arrived(api: AdminApi, event: string, count: number): Promise<void> {
  let stored = 0;
  for (const end = Date.now() + PATIENCE; stored < count && Date.now() < end; await wait(100)) {
    stored = (await api.eventsNamed(event)).length;
  }
  assert.equal(stored, count, event);
}

async function openBrowsers(): Promise<Record<string, Browser>> {
  const executablePath = await ensureChromium();
  const playwright = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
  const context = await playwright.newContext();
  const browsers: Record<string, Browser> = {
    Chromium: { newPage: () => context.newPage(), close: () => playwright.close() },
  };
  const firefox = FIREFOX.find((place) => place && existsSync(place));
  if (firefox) browsers.Firefox = await launch({ browser: 'firefox', executablePath: firefox, headless: true });
  else console.log('Firefox: not checked, as none was found. Install it, or name it: GUIYI_FIREFOX=/path/to/firefox');
  return browsers;
}

const data = mkdtempSync(path.join(tmpdir(), 'guiyi-browsers-'));
const guiyi = await startGuiyi({ data, quiet: true });
const api = new AdminApi(guiyi.url, guiyi.adminToken);
try {
  for (const [name, browser] of Object.entries(await openBrowsers())) {
    const front = await serveFront(guiyi.url);
    for (const [what, check] of Object.entries(CHECKS)) {
      await check({ name, browser, front, api });
      console.log(`✓ ${name}: ${what}`);
    }
    await browser.close();
    front.close();
  }
} finally {
  await guiyi.stop();
  rmSync(data, { recursive: true, force: true });
}
process.exit();
