// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { welcome } from './welcome.mjs';

const GUIYI = { url: 'http://127.0.0.1:1', adminToken: 'the-admin-token', serverKey: 'the-server-key' };
let served = '';

beforeEach(() => {
  served = mkdtempSync(path.join(tmpdir(), 'guiyi-welcome-'));
  vi.stubGlobal('fetch', async () => Response.json({ code: 'once' }, { status: 201 }));
});

afterEach(() => {
  vi.unstubAllGlobals();
  rmSync(served, { recursive: true });
});

test('the address of the docs is told where they are built, else how they are', async () => {
  const line = async () => (await welcome(GUIYI, '/data', served)).split('\n').find((text) => text.includes('Docs  '));
  expect(await line()).toBe('  Docs         not built yet: npm start -- --docs');
  mkdirSync(path.join(served, 'docs'));
  expect(await line()).toContain('not built');
  writeFileSync(path.join(served, 'docs', 'index.html'), '');
  expect(await line()).toBe('  Docs         http://127.0.0.1:1/docs/  (中文 http://127.0.0.1:1/docs/zh/)');
});

test('the console link signs in; where there is none it leads to the console', async () => {
  expect(await welcome(GUIYI, '/data', served)).toContain('http://127.0.0.1:1/console/#/sign-in?code=once ');
  vi.stubGlobal('fetch', async () => new Response(null, { status: 503 }));
  expect(await welcome(GUIYI, '/data', served)).toMatch(/Console {6}http:\/\/127\.0\.0\.1:1\/console\/\n/);
});
