import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const page = readFileSync(path.join(import.meta.dirname, 'GRAPH.md'), 'utf8');
const rows = page.split('\n').filter((line) => /^\| I\d+ /.test(line));

/** `graph.test.ts` lies beside the page, `test/…` in the collector, `bench/…` in the repository. */
function contentOf(file: string): string {
  const collector = path.join(import.meta.dirname, '..', '..');
  const folder = file.startsWith('bench/')
    ? path.dirname(collector)
    : file.startsWith('test/')
      ? collector
      : import.meta.dirname;
  return readFileSync(path.join(folder, file), 'utf8');
}

test('the invariants are numbered without a gap, and each names its test', () => {
  expect(rows.map((row) => row.split('|')[1]?.trim())).toEqual(rows.map((_, i) => `I${i + 1}`));
  for (const row of rows) {
    let source = '';
    for (const [, file, name] of row.matchAll(/`([^`]+\.test\.m?[jt]s)`|"([^"]+?)…?"/g)) {
      if (file !== undefined) source = contentOf(file);
      else expect(source, row).toContain(name);
    }
    expect(source, row).not.toBe('');
  }
});

test('every file that the page names is there', () => {
  const named = [...page.matchAll(/`([a-z/-]+\.ts)`/g)].map(([, file = '']) => file);
  expect(named.length).toBeGreaterThan(10);
  for (const file of named) expect(contentOf(file).length, file).toBeGreaterThan(0);
});
