// @ts-check
/** `npm test`: everything, from a fresh clone. `npm test -- unit e2e` runs some suites. */
import path from 'node:path';
import { endAtSignals } from './lib/ending.mjs';
import { exec } from './lib/exec.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { reexec, requireNode } from './lib/node.mjs';
import { ROOT } from './lib/paths.mjs';
import { run, Stop } from './lib/stop.mjs';
import { clearReport, reportOf, SUITES, tallyOf } from './lib/suites.mjs';

/**
 * @typedef {import('./lib/suites.mjs').Suite} Suite
 * @typedef {import('./lib/suites.mjs').Tally} Tally
 */

async function main() {
  const suites = selected(process.argv.slice(2));
  requireNode();
  endAtSignals();
  await ensureInstalled(ROOT);
  const code = await reexec(ROOT);
  if (code !== null) return code;
  const env = await environment(suites);
  /** @type {{ name: string, tally: Tally, seconds: number }[]} */
  const results = [];
  for (const suite of suites) {
    const begun = performance.now();
    console.log(`\n── ${suite.name} ${'─'.repeat(60 - suite.name.length)}`);
    const tally = await runSuite(suite, env);
    results.push({ name: suite.name, tally, seconds: (performance.now() - begun) / 1000 });
  }
  return summary(results);
}

/** @param {string[]} names */
function selected(names) {
  const unknown = names.find((name) => !SUITES.some((suite) => suite.name === name));
  if (unknown) {
    throw new Stop(`There is no suite "${unknown}".`, `Choose from: ${SUITES.map(({ name }) => name).join(', ')}.`);
  }
  return SUITES.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** @param {readonly Suite[]} suites */
async function environment(suites) {
  const env = { ...process.env, WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' };
  if (!suites.some(({ browser }) => browser)) return env;
  const { ensureChromium } = await import('./lib/browser.mjs');
  return { ...env, PLAYWRIGHT_CHROMIUM: await ensureChromium() };
}

/**
 * @param {Suite} suite
 * @param {NodeJS.ProcessEnv} env
 */
async function runSuite(suite, env) {
  clearReport(suite.name);
  /** @type {number[]} */
  const codes = [];
  for (const [program = '', ...args] of suite.commands) {
    const command = program === 'node' ? process.execPath : path.join(ROOT, 'node_modules', '.bin', program);
    const report = { PLAYWRIGHT_JSON_OUTPUT_FILE: reportOf(suite.name) };
    const { code } = await exec(command, args, { cwd: ROOT, env: { ...env, ...report }, echo: true });
    codes.push(code);
  }
  return tallyOf(suite, codes);
}

/**
 * The table of suites, then the closing line that tools read.
 *
 * @param {{ name: string, tally: Tally, seconds: number }[]} results
 * @returns {number} exit code
 */
function summary(results) {
  const passed = results.reduce((sum, { tally }) => sum + tally.passed, 0);
  const failed = results.reduce((sum, { tally }) => sum + tally.failed, 0);
  console.log('');
  for (const { name, tally, seconds } of results) {
    const counts = `${tally.passed} passed, ${tally.failed} failed`;
    console.log(`${tally.failed > 0 ? '✗' : '✓'} ${name.padEnd(10)} ${counts.padEnd(24)} ${seconds.toFixed(1)} s`);
  }
  console.log(`\n${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

await run(main);
