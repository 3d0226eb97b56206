// @ts-check
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isInstalled } from './install.mjs';

describe('isInstalled', () => {
  /** @type {string} */
  let root;
  const packages = { 'node_modules/hono': {}, 'node_modules/valibot': {}, 'node_modules/@guiyi/web': { link: true } };

  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'guiyi-install-'));
    writeFileSync(path.join(root, 'package-lock.json'), JSON.stringify({ packages }));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  /** @param {string[]} names */
  function npmPuts(...names) {
    for (const name of names) {
      mkdirSync(path.join(root, 'node_modules', name), { recursive: true });
      writeFileSync(path.join(root, 'node_modules', name, 'package.json'), '{}');
    }
  }

  /** npm writes its hidden lock when an install has ended. */
  function npmEnds() {
    writeFileSync(path.join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages }));
  }

  it('is false in a fresh clone', () => {
    expect(isInstalled(root)).toBe(false);
  });

  it('is false after an install that was cut off', () => {
    npmPuts('hono', 'valibot');
    expect(isInstalled(root)).toBe(false);
  });

  it('is true after an install that ended', () => {
    npmPuts('hono', 'valibot');
    npmEnds();
    expect(isInstalled(root)).toBe(true);
  });

  it('is false when a package was taken away', () => {
    npmPuts('hono');
    npmEnds();
    expect(isInstalled(root)).toBe(false);
  });

  it('is false when the lock file is newer', () => {
    npmPuts('hono', 'valibot');
    npmEnds();
    const later = Date.now() / 1000 + 60;
    utimesSync(path.join(root, 'package-lock.json'), later, later);
    expect(isInstalled(root)).toBe(false);
  });
});
