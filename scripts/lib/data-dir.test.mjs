// @ts-check
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openDataDir, secretsOf } from './data-dir.mjs';

/** @type {string} */
let data;
beforeEach(() => {
  data = path.join(mkdtempSync(path.join(tmpdir(), 'guiyi-data-')), 'deep', 'data');
  openDataDir(data);
});
afterEach(() => rmSync(path.dirname(path.dirname(data)), { recursive: true, force: true }));

it('makes the secrets once, for the owner only', () => {
  const secrets = secretsOf(data);
  expect(secretsOf(data)).toEqual(secrets);
  expect(new Set(Object.values(secrets)).size).toBe(3);
  expect(statSync(path.join(data, 'secrets.json')).mode & 0o777).toBe(0o600);
});

it('never makes a new pepper over a damaged file: it would orphan every stored identifier', () => {
  secretsOf(data);
  writeFileSync(path.join(data, 'secrets.json'), '{"adminToken":"x"');
  expect(() => secretsOf(data)).toThrow(/secrets\.json is damaged\. Restore it/);
});

it('says in one line that a folder cannot be used', () => {
  const file = path.join(data, 'file');
  writeFileSync(file, '');
  expect(() => openDataDir(file)).toThrow(/cannot be written \(EEXIST\)\. Choose another with --data/);
});
