// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { fingerprint, stamps } from './freshness.mjs';

/** @type {string} */
let root;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'guiyi-fresh-'));
  write('src/a.ts', 'a');
  write('src/deep/b.ts', 'b');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/**
 * @param {string} file
 * @param {string} text
 */
function write(file, text) {
  mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

const print = () => fingerprint([path.join(root, 'src'), path.join(root, 'absent')], root);

it('changes when a file is edited, added or removed', () => {
  const first = print();
  expect(print()).toBe(first);
  write('src/deep/b.ts', 'bb');
  const edited = print();
  write('src/c.ts', 'c');
  const added = print();
  rmSync(path.join(root, 'src/a.ts'));
  expect(new Set([first, edited, added, print()]).size).toBe(4);
});

it('does not look into what tools leave in a source folder', () => {
  const first = print();
  for (const folder of ['miniprogram_dist', 'plugin_dist']) write(`src/${folder}/index.js`, 'built');
  write('src/node_modules/x/index.js', 'x');
  write('src/dist/out.js', 'x');
  expect(print()).toBe(first);
});

it('remembers stamps across runs', () => {
  const file = path.join(root, 'out/stamps.json');
  stamps(file).set('worker', 'abc');
  expect(stamps(file).get('worker')).toBe('abc');
  expect(stamps(file).get('console')).toBeUndefined();
});
