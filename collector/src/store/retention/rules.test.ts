import { describe, expect, test } from 'vitest';
import { cutoff, rulesOf } from './rules.ts';

describe('rulesOf', () => {
  test('defaults, and what a deployment sets instead', () => {
    expect(rulesOf(undefined).rules).toMatchObject({ events: 730, quarantine: 90, requests: 1_095, audit: 1_095 });
    expect(rulesOf('{"events": 400, "quarantine": 0}').rules).toMatchObject({
      events: 400,
      quarantine: 0,
      audit: 1_095,
    });
  });

  test.each([
    'x',
    '[]',
    'null',
    '5',
    '{"event": 5}',
    '{"events": -1}',
    '{"events": 1.5}',
    '{"events": "30"}',
    '{"__proto__": 1}',
  ])('%s removes nothing: there are no rules', (settings) => {
    const { rules, fault } = rulesOf(settings);
    expect([rules, typeof fault]).toEqual([null, 'string']);
  });
});

test('0 keeps for good', () => {
  expect(cutoff(0, 1e12)).toBeNull();
  expect(cutoff(1, 1e12)).toBe(1e12 - 86_400_000);
});
