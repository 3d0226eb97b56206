// @ts-check
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ROOT } from '../lib/paths.mjs';
import { deployArgs } from './args.mjs';
import { ASSUMED, estimate, estimateText, PRICES } from './estimate.mjs';
import { waysBack } from './notes.mjs';
import { configured, planText } from './plan.mjs';
import { deploy } from './steps.mjs';
import { jsonIn } from './wrangler.mjs';

const before = { PATH: process.env.PATH, FAKE_WRANGLER: process.env.FAKE_WRANGLER };
let root = '';

/** @returns {Record<string, any>} */
const account = () => JSON.parse(readFileSync(path.join(root, 'account.json'), 'utf8'));
const change = (/** @type {object} */ some) =>
  writeFileSync(path.join(root, 'account.json'), JSON.stringify({ ...account(), ...some }));
const notes = () => path.join(root, '.guiyi', 'deploys');

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'guiyi-deploy-test-'));
  mkdirSync(path.join(root, 'bin'));
  symlinkSync(path.join(ROOT, 'scripts/deploy/fake-wrangler.mjs'), path.join(root, 'bin', 'wrangler'));
  copyFileSync(path.join(ROOT, 'wrangler.toml'), path.join(root, 'wrangler.toml'));
  writeFileSync(path.join(root, 'account.json'), '{}');
  change({ signedIn: true, databases: [], queues: [], buckets: [], secrets: {}, version: 0, calls: [] });
  process.env.PATH = `${path.join(root, 'bin')}${path.delimiter}${path.dirname(process.execPath)}${path.delimiter}${before.PATH}`;
  process.env.FAKE_WRANGLER = path.join(root, 'account.json');
});

afterEach(() => {
  Object.assign(process.env, before);
  rmSync(root, { recursive: true, force: true });
});

/** One run of the command on the account; what it tells. */
async function deployed(name = 'guiyi', more = {}) {
  /** @type {string[]} */
  const told = [];
  const now = new Date('2026-11-22T09:00:00Z');
  await deploy({ name, root, notes: notes(), tell: (line) => told.push(line), build: async () => {}, now, ...more });
  return told.join('\n');
}

/** @param {RegExp} pattern */
const calls = (pattern) => account().calls.filter((/** @type {string} */ call) => pattern.test(call));

test('an empty account gets everything, once', async () => {
  const told = await deployed('guiyi', { location: 'apac' });
  const { databases, queues, buckets, secrets, config, version } = account();
  expect({ databases, queues, buckets, version }).toEqual({
    databases: [{ uuid: 'id-of-guiyi', name: 'guiyi' }],
    queues: ['guiyi-events', 'guiyi-events-dead'],
    buckets: ['guiyi-archive'],
    version: 1,
  });
  expect(Object.keys(secrets)).toEqual(['GUIYI_ADMIN_TOKEN', 'GUIYI_PEPPER']);
  expect(config).toContain('database_id = "id-of-guiyi"');
  expect(calls(/^d1 create/)).toEqual(['d1 create guiyi --location apac']);
  expect(told).toContain(secrets.GUIYI_ADMIN_TOKEN);
  expect(told).not.toContain(secrets.GUIYI_PEPPER);
  expect(told).toContain('https://guiyi.brand.workers.dev/console/');
});

test('the second run creates nothing, changes no secret, and migrates before it uploads', async () => {
  await deployed();
  const first = account();
  change({ calls: [] });
  const told = await deployed();
  expect(calls(/create/)).toEqual([]);
  expect(account().secrets).toEqual(first.secrets);
  expect(told).not.toContain(first.secrets.GUIYI_ADMIN_TOKEN);
  const order = account().calls.map((/** @type {string} */ call) => call.split(' ').slice(0, 2).join(' '));
  expect(order.indexOf('d1 time-travel')).toBeLessThan(order.indexOf('d1 migrations'));
  expect(order.indexOf('d1 migrations')).toBeLessThan(order.indexOf('deploy --config'));
  expect(calls(/secrets-file/)).toEqual([]);
});

test.each(['d1 create', 'queues create', 'r2 bucket create', 'd1 migrations apply', 'deploy'])(
  'a run that is cut off at "%s" is gone on with, and nothing is there twice',
  async (fail) => {
    change({ fail });
    await expect(deployed()).rejects.toThrow(/failed: .*Mend that and run the command again/);
    await deployed();
    const { databases, queues, buckets, version } = account();
    expect([databases.length, queues.length, buckets.length, version]).toEqual([1, 2, 1, 1]);
    const kept = JSON.parse(readFileSync(path.join(notes(), 'guiyi.secrets.json'), 'utf8'));
    expect(account().secrets).toEqual(kept);
  },
);

test.each(['d1 list', 'queues info', 'r2 bucket info', 'deployments status'])(
  'a failing "%s" stops: what cannot be seen is not taken for absent',
  async (fail) => {
    await deployed();
    change({ fail, calls: [] });
    await expect(deployed()).rejects.toThrow('failed');
    expect(calls(/create|^deploy --config/)).toEqual([]);
  },
);

test('nobody signed in: nothing is done', async () => {
  change({ signedIn: false });
  await expect(deployed()).rejects.toThrow('wrangler login');
  expect(account().calls).toEqual(['whoami']);
});

test('the pepper is kept before it is sent, readable by its owner only', async () => {
  await deployed();
  const file = path.join(notes(), 'guiyi.secrets.json');
  expect(JSON.parse(readFileSync(file, 'utf8')).GUIYI_PEPPER).toBe(account().secrets.GUIYI_PEPPER);
  expect(statSync(file).mode & 0o077).toBe(0);
});

test('the way back names the version and the bookmark from before each deploy', async () => {
  await deployed();
  await deployed();
  const text = waysBack(notes(), 'guiyi');
  expect(text).toContain('wrangler rollback version-1 --name guiyi');
  expect(text).toContain('wrangler d1 time-travel restore guiyi --bookmark bookmark-1');
  expect(text).toContain('there was no deployment');
  expect(waysBack(notes(), 'other')).toContain('No deploy of "other"');
});

test('another name renames every resource, and leaves the class names', () => {
  const toml = readFileSync(path.join(ROOT, 'wrangler.toml'), 'utf8');
  const own = configured(toml, 'shop-data', 'abc');
  expect(own).not.toMatch(/"guiyi/);
  for (const text of [
    'name = "shop-data"',
    'queue = "shop-data-events"',
    'dead_letter_queue = "shop-data-events-dead"',
    'bucket_name = "shop-data-archive"',
    'database_name = "shop-data"',
    'database_id = "abc"',
    'class_name = "IdentityObject"',
    'name = "IDENTITY"',
  ])
    expect(own).toContain(text);
  expect(configured(toml, 'guiyi', 'abc').split('\n').slice(1).join('\n')).toBe(
    toml.replace('database_id = "guiyi"', 'database_id = "abc"'),
  );
});

describe('without an account', () => {
  const run = (/** @type {string[]} */ ...args) =>
    execFileSync(process.execPath, [path.join(ROOT, 'scripts/deploy.mjs'), ...args], { encoding: 'utf8' });

  test('the dry run prints every step and calls nothing', () => {
    const text = run('--dry-run', '--name', 'shop');
    expect(text).toBe(`${planText({ name: 'shop' })}\n`);
    for (const part of [
      'd1 create shop',
      'queues create shop-events-dead',
      'r2 bucket create shop-archive',
      'GUIYI_PEPPER',
      'wrangler deploy',
    ])
      expect(text).toContain(part);
    expect(account().calls).toEqual([]);
  });

  test('the estimate names its assumptions and where the prices are from', () => {
    const text = run('--estimate', '1_000_000');
    expect(text).toContain('1,000,000 events');
    expect(text).toContain('List prices of');
  });
});

describe('the estimate', () => {
  test('small traffic costs the plan; more costs more', () => {
    expect(estimate(10_000, 1).total).toBe(PRICES.plan);
    const totals = [1e5, 1e6, 1e7, 1e8].map((events) => estimate(events, 3).total);
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
  });

  test('rows written beyond what is included are a dollar a million', () => {
    const events = 100_000_000;
    const rows = estimate(events, 1).lines.find(({ what }) => what === 'rows written');
    expect(rows?.amount).toBeCloseTo(events * (ASSUMED.rowsPerEvent + ASSUMED.linksPerEvent * ASSUMED.rowsPerLink));
    expect(rows?.cost).toBeCloseTo((rows?.amount ?? 0) / 1e6 - 50);
  });

  test('it says when a database would be too small', () => {
    expect(estimateText(estimate(50e6, 12))).toContain('more than one D1 database takes');
    expect(estimateText(estimate(100_000, 12))).not.toContain('more than one');
  });
});

test('JSON is found among warnings', () => {
  expect(jsonIn('▲ [WARNING] old\n\n[\n  { "a": 1 }\n]\n')).toEqual([{ a: 1 }]);
  expect(() => jsonIn('Unauthorized')).toThrow('did not answer JSON');
});

test.each([['--name', 'A b'], ['--location', 'moon'], ['--estimate', 'many'], ['--estimate', '-5'], ['--unknown']])(
  '%s %s is refused with a line that says why',
  (...args) => {
    expect(() => deployArgs(args)).toThrow();
  },
);
