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

test('every row of the privacy tables names a test that is there, or says that it is not covered', () => {
  const files = ['articles.md', 'threats.md', 'scenarios.md'];
  expect(readdirSync(FOLDER)).toEqual(expect.arrayContaining(files));
  const cells = files.flatMap((file) => proofs(readFileSync(path.join(FOLDER, file), 'utf8')));
  expect(cells.length).toBeGreaterThan(30);
  const wrong = cells.filter((cell) => {
    const named = /^`([^`]+\.(?:test|spec)\.(?:ts|mjs))`$/.exec(cell)?.[1];
    return cell !== 'not covered' && (named === undefined || !existsSync(path.join(ROOT, named)));
  });
  expect(wrong).toEqual([]);
});
