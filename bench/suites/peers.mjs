// @ts-check
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { chromium } from '@playwright/test';
import { ensureChromium } from '../../scripts/lib/browser.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { plainFigure } from '../lib/figure.mjs';
import { lossOf } from '../peers/loss.mjs';
import { scripts, serveSite } from '../peers/site.mjs';
import { visit } from '../peers/visit.mjs';

/**
 * Ours beside other SDKs in the same browser run: size, what starting costs, what a call costs, what 1,000 delivered events cost, how
 * a burst travels, and what is lost or doubled.
 *
 * @param {import('../lib/bench.mjs').Bench} bench
 * @returns {Promise<import('../lib/figure.mjs').Figure[]>}
 */
export async function peers({ quick, rounds }) {
  const all = await scripts();
  const site = await serveSite(all);
  const browser = await chromium.launch({ executablePath: await ensureChromium(), args: BROWSER_ARGS });
  /** @type {import('../peers/visit.mjs').Costs[][]} by SDK, then by round */
  const costs = all.map(() => []);
  try {
    for (let round = quick ? 0 : -1; round < (quick ? 1 : rounds); round++) {
      const empty = await visit(browser, site, all.length, `e${round}`);
      for (const index of all.keys()) {
        const measured = await visit(browser, site, index, `r${round}`);
        if (round >= 0)
          costs[index]?.push({
            ...measured,
            boot: measured.boot - empty.boot,
            first: measured.first - empty.boot,
          });
      }
    }
    const losses = await lossOf(browser, site, all);
    return all
      .slice(1)
      .flatMap(({ name }, index) => figuresOf(name, costs[0] ?? [], costs[index + 1] ?? [], all, losses, index + 1));
  } finally {
    await browser.close();
    site.close();
  }
}

const BROWSER_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

const UNITS = /** @type {const} */ ({
  boot: 'ms main-thread CPU',
  first: 'ms main-thread CPU, first event delivered',
  call: 'µs/call',
  deliver: 'ms main-thread CPU for 1,000 events',
  arrived: 'of 1,000 events',
  requests: 'requests for a burst of 100',
  bytes: 'bytes for a burst of 100',
});

/**
 * @param {string} name
 * @param {import('../peers/visit.mjs').Costs[]} ours
 * @param {import('../peers/visit.mjs').Costs[]} theirs
 * @param {import('../peers/site.mjs').Script[]} all
 * @param {Record<string, import('../peers/loss.mjs').Loss[]>} losses by scenario, then by SDK
 * @param {number} index
 */
function figuresOf(name, ours, theirs, all, losses, index) {
  const floor = `${name} ${versionOf(name)}`;
  /** @param {string} what @param {string} unit @param {number[]} mine @param {number[]} others */
  const figure = (what, unit, mine, others) =>
    plainFigure(`peers-${what}/${name}`, { unit, floor, ours: mine, baseline: others });
  const keys = /** @type {(keyof typeof UNITS)[]} */ (Object.keys(UNITS));
  return [
    figure('size', 'bytes brotli 11', [brotli(all[0]?.code)], [brotli(all[index]?.code)]),
    ...keys.map((key) =>
      figure(
        key,
        UNITS[key],
        ours.map((cost) => cost[key]),
        theirs.map((cost) => cost[key]),
      ),
    ),
    ...Object.entries(losses).flatMap(([scenario, results]) =>
      /** @type {const} */ (['lost', 'doubled']).map((what) =>
        figure(
          `${what}-${scenario}`,
          `${what}, of ${results[0]?.sent}`,
          [results[0]?.[what] ?? Number.NaN],
          [results[index]?.[what] ?? Number.NaN],
        ),
      ),
    ),
  ];
}

/** @param {string} name */
function versionOf(name) {
  const require = createRequire(import.meta.url);
  const folder = require.resolve.paths(name)?.map((place) => path.join(place, name, 'package.json')) ?? [];
  for (const file of [...folder, path.join(ROOT, 'node_modules', name, 'package.json')]) {
    try {
      return JSON.parse(readFileSync(file, 'utf8')).version;
    } catch {
      // The next place.
    }
  }
  return '';
}

/** @param {string} [code] */
const brotli = (code = '') =>
  brotliCompressSync(Buffer.from(code), { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
