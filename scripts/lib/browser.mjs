// @ts-check
import { existsSync } from 'node:fs';
import path from 'node:path';
import { exec, lastWords } from './exec.mjs';
import { ROOT } from './paths.mjs';
import { step } from './steps.mjs';
import { Stop } from './stop.mjs';

/** Where a Chromium of the system usually lies. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The Chromium for the tests: the one named by PLAYWRIGHT_CHROMIUM, the system's, or the one that Playwright installed.
 *
 * @returns {Promise<string | undefined>} its path
 */
export async function findChromium() {
  const named = process.env.PLAYWRIGHT_CHROMIUM;
  if (named) return named;
  const { chromium } = await import('@playwright/test');
  return [...PLACES, chromium.executablePath()].find((place) => existsSync(place));
}

/**
 * Finds a Chromium, or installs one by whichever way this machine allows.
 *
 * @returns {Promise<string>} its path
 */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  /** @type {string[]} */
  const tried = [];
  for (const [command, ...args] of waysToInstall()) {
    const { code, output } = await step(`Installing a browser: ${path.basename(command)} ${args.join(' ')}`, () =>
      exec(command, args, { cwd: ROOT }),
    );
    const installed = code === 0 ? await findChromium() : undefined;
    if (installed) return installed;
    tried.push(`${path.basename(command)}: ${lastWords(output)}`);
  }
  throw new Stop(
    `No Chromium was found and none could be installed (${tried.join('; ')}).`,
    'Install one and name it: PLAYWRIGHT_CHROMIUM=/path/to/chromium npm test',
  );
}

/** @returns {[string, ...string[]][]} */
function waysToInstall() {
  const playwright = path.join(ROOT, 'node_modules', '.bin', 'playwright');
  /** @type {[string, ...string[]][]} */
  const ways = [[playwright, 'install', 'chromium']];
  if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    ways.push(['apt-get', 'update'], ['apt-get', 'install', '-y', '--no-install-recommends', 'chromium']);
  }
  return ways;
}
