import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './lib/paths.mjs';

test('no secret stands in the settings of the Worker: they are set by `wrangler secret put`', () => {
  const lines = readFileSync(path.join(ROOT, 'wrangler.toml'), 'utf8').split('\n');
  const set = lines.filter((line) => /^\s*GUIYI_\w+\s*=/.test(line)).map((line) => line.split('=')[0]?.trim());
  expect(set).toEqual(expect.arrayContaining(['GUIYI_QUEUE', 'GUIYI_PHONE_REGION']));
  expect(set.filter((name) => /TOKEN|PEPPER|SECRET|KEY|APPS/.test(name ?? ''))).toEqual([]);
});
