// @ts-check
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './paths.mjs';

/**
 * @typedef {{ passed: number, failed: number }} Tally
 * @typedef {object} Suite
 * @property {string} name what `npm test -- NAME` selects
 * @property {string[][]} commands run one after the other; the first is a program in node_modules/.bin or `node`
 * @property {(report: string) => Tally} [tally] reads the report; a suite without one counts each command as one test
 * @property {boolean} [browser] needs Chromium
 */

const REPORTS = path.join(ROOT, 'node_modules', '.cache', 'test-reports');

/** @type {readonly Suite[]} in the order in which they run: what fails fastest comes first */
export const SUITES = [
  { name: 'typecheck', commands: [['node', 'node_modules/typescript/bin/tsc', '-b']] },
  { name: 'lint', commands: [['biome', 'check', '--error-on-warnings', '.'], ['knip']] },
  vitest('unit'),
  vitest('miniprogram'),
  vitest('web'),
  { name: 'build', commands: [['node', 'scripts/build.mjs']] },
  { name: 'size', commands: [['size-limit']] },
  vitest('workerd'),
  {
    name: 'e2e',
    commands: [['playwright', 'test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json']],
    tally: tallyPlaywright,
    browser: true,
  },
];

/**
 * @param {string} project
 * @returns {Suite}
 */
function vitest(project) {
  const outputFile = `--outputFile.json=${reportOf(project)}`;
  return {
    name: project,
    commands: [['vitest', 'run', '--project', project, '--reporter=default', '--reporter=json', outputFile]],
    tally: tallyVitest,
  };
}

/**
 * The file into which a suite writes its report.
 *
 * @param {string} name
 */
export function reportOf(name) {
  return path.join(REPORTS, `${name}.json`);
}

/**
 * Takes an old report away, lest it be read for a suite that could not start.
 *
 * @param {string} name
 */
export function clearReport(name) {
  mkdirSync(REPORTS, { recursive: true });
  rmSync(reportOf(name), { force: true });
}

/**
 * What a suite came to. A suite that ended badly has at least one failure, whatever its report says.
 *
 * @param {Suite} suite
 * @param {number[]} codes exit codes of its commands
 * @returns {Tally}
 */
export function tallyOf({ name, tally }, codes) {
  const bad = codes.filter((code) => code !== 0).length;
  if (!tally) return { passed: codes.length - bad, failed: bad };
  const counted = existsSync(reportOf(name)) ? tally(readFileSync(reportOf(name), 'utf8')) : { passed: 0, failed: 0 };
  const nothing = counted.passed + counted.failed === 0;
  return { ...counted, failed: Math.max(counted.failed, bad > 0 || nothing ? 1 : 0) };
}

/**
 * Skipped tests count as failed: a test that does not run holds nothing.
 *
 * @param {string} report
 * @returns {Tally}
 */
export function tallyVitest(report) {
  const { numPassedTests, numTotalTests } = JSON.parse(report);
  return { passed: numPassedTests, failed: numTotalTests - numPassedTests };
}

/**
 * A test that passed only on a second try counts as failed.
 *
 * @param {string} report
 * @returns {Tally}
 */
export function tallyPlaywright(report) {
  const { expected, unexpected, flaky, skipped } = JSON.parse(report).stats;
  return { passed: expected, failed: unexpected + flaky + skipped };
}
