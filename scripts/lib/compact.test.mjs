import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compactData, isCompactionDue, untilTime } from './compact.mjs';
import { databasesIn, withDatabase } from './sqlite.mjs';

/** @type {string} */
let data;
beforeEach(() => {
  data = mkdtempSync(path.join(tmpdir(), 'guiyi-compact-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

const DAY = 86_400_000;

test('what was deleted is in the file until it is compacted, and then in none', async () => {
  const { mkdirSync } = await import('node:fs');
  mkdirSync(path.join(data, 'resources', 'd1'), { recursive: true });
  const file = path.join(data, 'resources', 'd1', 'x.sqlite');
  withDatabase(file, (db) => {
    db.exec('CREATE TABLE t (name TEXT); PRAGMA secure_delete = OFF');
    const insert = db.prepare('INSERT INTO t VALUES (?)');
    for (let i = 0; i < 500; i++) insert.run(`anonymous-of-the-erased-${i}`);
    db.exec('DELETE FROM t WHERE rowid > 3');
  });
  expect(readFileSync(file).includes('anonymous-of-the-erased-400')).toBe(true);

  compactData(data, Date.now());

  expect(readFileSync(file).includes('anonymous-of-the-erased-400')).toBe(false);
  expect(readFileSync(file).includes('anonymous-of-the-erased-1')).toBe(true);
  expect(databasesIn(data)).toEqual([file]);
});

test('it is due after an erasure and after a week, and not else', () => {
  const now = Date.now();
  expect(isCompactionDue(data, [], now)).toBe(true);
  compactData(data, now);
  const erasure = (/** @type {number | null} */ at) => ({
    kind: 'erasure',
    finished_at: at === null ? null : new Date(at).toISOString(),
  });
  expect(isCompactionDue(data, [], now + DAY)).toBe(false);
  expect(isCompactionDue(data, [erasure(now - DAY), erasure(null)], now + DAY)).toBe(false);
  expect(isCompactionDue(data, [{ ...erasure(now + DAY), kind: 'access' }], now + DAY)).toBe(false);
  expect(isCompactionDue(data, [erasure(now + DAY)], now + DAY)).toBe(true);
  expect(isCompactionDue(data, [], now + 8 * DAY)).toBe(true);
});

test('a time of day is today or tomorrow, and never at once', () => {
  const now = new Date(2026, 10, 22, 4, 30, 0);
  expect(untilTime('04:30', now)).toBe(DAY);
  expect(untilTime('04:31', now)).toBe(60_000);
  expect(untilTime('03:30', now)).toBe(DAY - 3_600_000);
});
