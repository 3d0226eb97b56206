// @ts-check
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What a build or a test writes beside the sources: taken for a source, it would make its part stale for ever. */
const WRITTEN = /^(?:node_modules|(?:.+_)?dist|coverage|test-results|playwright-report)$/;

/**
 * All files below the given files and folders, in a stable order; what does not exist is left out.
 *
 * @param {string[]} places
 * @returns {string[]}
 */
function filesIn(places) {
  return places.flatMap((place) => {
    if (!existsSync(place)) return [];
    if (!statSync(place).isDirectory()) return [place];
    const names = readdirSync(place).filter((name) => !WRITTEN.test(name));
    return filesIn(names.sort().map((name) => path.join(place, name)));
  });
}

/**
 * A fingerprint that changes when a file is changed, added or taken away. Sizes and times, not contents: fast enough
 * to ask at each start.
 *
 * @param {string[]} places
 * @param {string} root
 */
export function fingerprint(places, root) {
  const hash = createHash('sha256');
  for (const file of filesIn(places)) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${path.relative(root, file)}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

/**
 * Remembers from which sources each part was built.
 *
 * @param {string} file
 */
export function stamps(file) {
  /** @type {Record<string, string>} */
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  return {
    /** @param {string} name */
    get: (name) => known[name],
    /**
     * @param {string} name
     * @param {string} value
     */
    set: (name, value) => {
      known[name] = value;
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, JSON.stringify(known, null, 2));
    },
  };
}
