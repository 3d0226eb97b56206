// @ts-check
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { between, sectionsOf } from './document.mjs';

/**
 * @typedef {import('./figure.mjs').Figure} Figure
 *
 * @typedef {object} Results
 * @property {Record<string, string | number>} host where the latest of the figures was measured
 * @property {Figure[]} figures
 */

export const BASELINE = path.join(ROOT, 'bench', 'baseline.json');
export const DOCUMENT = path.join(ROOT, 'docs', 'performance.md');
const LATEST = path.join(ROOT, 'bench', 'results', 'latest.json');

/** What the host is, as far as it matters for reading a figure. */
function host() {
  const require = createRequire(import.meta.url);
  return {
    platform: `${process.platform} ${process.arch}`,
    cores: availableParallelism(),
    node: process.versions.node,
    miniflare: require('miniflare/package.json').version,
  };
}

/**
 * @param {string} file
 * @returns {Results}
 */
export function readResults(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { host: {}, figures: [] };
}

/**
 * Figures of today in the place of their namesakes, others as they were.
 *
 * @param {Figure[]} old
 * @param {Figure[]} fresh
 * @returns {Figure[]}
 */
export function merged(old, fresh) {
  const rest = fresh.filter(({ name }) => !old.some((figure) => figure.name === name));
  return [...old.map((figure) => fresh.find(({ name }) => name === figure.name) ?? figure), ...rest];
}

/** @param {Figure[]} figures */
export function writeLatest(figures) {
  write(LATEST, { host: host(), figures });
}

/**
 * Makes today's figures the ones that later runs compare with, and the documented ones.
 *
 * @param {Figure[]} figures
 */
export function save(figures) {
  write(BASELINE, { host: host(), figures: merged(readResults(BASELINE).figures, figures) });
  writeDocument();
}

/** Writes the committed figures into the documentation. */
export function writeDocument() {
  writeFileSync(DOCUMENT, documented(readFileSync(DOCUMENT, 'utf8'), readResults(BASELINE)));
}

/**
 * @param {string} document
 * @param {Results} results
 */
export function documented(document, { host, figures }) {
  const where = Object.entries(host).map(([name, value]) => `${name} ${value}`);
  return between(document, `Measured on: ${where.join(', ')}.\n\n${sectionsOf(figures)}`);
}

/**
 * @param {string} file
 * @param {Results} results
 */
function write(file, results) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
}
