// @ts-check
import { expect, test } from 'vitest';
import { parseResident } from './memory.mjs';

test('resident memory is read whatever the process is called', () => {
  const status = 'Name:\tVmRSS:   1 kB\nVmPeak:\t  900000 kB\nVmRSS:\t  250000 kB\nRssAnon:\t 1 kB\n';
  expect(parseResident(status)).toBe(256);
  expect(parseResident('Name:\tworkerd\nState:\tZ (zombie)\n')).toBeNull();
});
