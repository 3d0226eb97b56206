import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the command runs: nothing else would notice that the host lacks something the collector imports', async () => {
  const main = path.join(import.meta.dirname, 'main.ts');
  const flags = ['--experimental-transform-types', '--no-warnings'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, main, '--bodies', '300', '--seed', '7']);
  const told = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { statuses: object; queued: number };
  expect(told).toMatchObject({ bodies: 300, faults: 0 });
  expect(Object.keys(told.statuses)).toContain('202');
  expect(told.queued).toBeGreaterThan(0);
});
