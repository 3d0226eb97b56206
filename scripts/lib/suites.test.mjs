// @ts-check
import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { clearReport, reportOf, tallyOf, tallyPlaywright, tallyVitest } from './suites.mjs';

const NAME = 'suites-test';
afterEach(() => clearReport(NAME));

describe('tallyOf', () => {
  it('counts each command where there is no report', () => {
    expect(tallyOf({ name: NAME, commands: [] }, [0, 1])).toEqual({ passed: 1, failed: 1 });
  });

  it('reads the report', () => {
    clearReport(NAME);
    writeFileSync(reportOf(NAME), '{"numPassedTests":3,"numTotalTests":5}');
    expect(tallyOf({ name: NAME, commands: [], tally: tallyVitest }, [1])).toEqual({ passed: 3, failed: 2 });
  });

  it('counts a failure when the suite could not start, although nothing failed in it', () => {
    expect(tallyOf({ name: NAME, commands: [], tally: tallyVitest }, [1])).toEqual({ passed: 0, failed: 1 });
  });

  it('counts a failure when a file broke outside of its tests', () => {
    clearReport(NAME);
    writeFileSync(reportOf(NAME), '{"numPassedTests":3,"numTotalTests":3}');
    expect(tallyOf({ name: NAME, commands: [], tally: tallyVitest }, [1])).toEqual({ passed: 3, failed: 1 });
  });

  it('counts a failure when nothing was tested', () => {
    expect(tallyOf({ name: NAME, commands: [], tally: tallyVitest }, [0])).toEqual({ passed: 0, failed: 1 });
  });
});

it('counts flaky and skipped browser tests as failed', () => {
  const report = JSON.stringify({ stats: { expected: 4, unexpected: 1, flaky: 1, skipped: 1 } });
  expect(tallyPlaywright(report)).toEqual({ passed: 4, failed: 3 });
});
