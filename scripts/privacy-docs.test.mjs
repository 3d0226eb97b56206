import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.join(import.meta.dirname, '..');
const FOLDER = path.join(ROOT, 'docs', 'privacy');

/**
 * Rows of tables that have a column `test`: their last cell.
 *
 * @param {string} page
 */
function proofs(page) {
  const rows = page.split('\n').filter((line) => line.startsWith('|'));
  let proving = false;
  return rows.flatMap((row) => {
    const cells = row.split('|').map((cell) => cell.trim());
    const last = cells.at(-2) ?? '';
    if (/^\|[-| ]+\|$/.test(row)) return [];
    if (cells.includes('duty') || cells.includes('threat') || cells.includes('sequence')) {
      proving = last === 'test';
      return [];
    }
    return proving ? [last] : [];
  });
}

/**
 * Titles of the tests and groups of a file.
 *
 * @param {string} file
 */
function titlesIn(file) {
  const source = readFileSync(path.join(ROOT, file), 'utf8');
  const calls = source.matchAll(
    /\b(?:test|it|describe)(?:\.each\([\s\S]*?\)(?=\())?\(\s*(['"`])((?:(?!\1)[^\\\n]|\\.)+)\1/g,
  );
  return [...calls].map(([, , title = '']) => title);
}

/**
 * Whether a cell names a test: its file, and how its title reads.
 *
 * @param {string} cell
 */
function isProof(cell) {
  const [, file = '', title = ''] = /^`([^`]+\.(?:test|spec)\.(?:ts|mjs)) › ([^`]+)`$/.exec(cell) ?? [];
  if (file === '' || !existsSync(path.join(ROOT, file))) return false;
  return titlesIn(file).some((each) => each.includes(title));
}

test('every row of the privacy tables names a test that is there, or says that it is not covered', () => {
  const files = ['articles.md', 'threats.md', 'scenarios.md'];
  expect(readdirSync(FOLDER)).toEqual(expect.arrayContaining(files));
  const cells = files.flatMap((file) => proofs(readFileSync(path.join(FOLDER, file), 'utf8')));
  expect(cells.length).toBeGreaterThan(100);
  expect(cells.filter((cell) => cell !== 'not covered' && !isProof(cell))).toEqual([]);
  expect(isProof('`collector/test/chains.test.ts › a test that nobody wrote`')).toBe(false);
});
