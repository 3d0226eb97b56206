import { describe, expect, test } from 'vitest';
import { FORCE_A_DAY, FORCE_GAP_MS, isFresh, mayForce, OVERLAP_MS, stepOf } from './rules.ts';

describe('stepOf', () => {
  test.each([
    ['login', undefined, 'done'],
    ['login', 0, 'done'],
    ['login', -1, 'retry'],
    ['login', 45011, 'retry'],
    ['login', 40029, 'wechat_code_invalid'],
    ['login', 40163, 'wechat_code_invalid'],
    ['login', 40226, 'wechat_user_blocked'],
    ['token', 40002, 'wechat_refused'],
    ['token', 40013, 'wechat_refused'],
    ['token', 40125, 'wechat_refused'],
    ['token', 40164, 'wechat_refused'],
    ['token', 41002, 'wechat_refused'],
    ['token', 45009, 'wechat_unavailable'],
    ['token', 40001, 'wechat_refused'],
    ['phone', -1, 'retry'],
    ['phone', 40001, 'refresh'],
    ['phone', 42001, 'refresh'],
    ['phone', 40013, 'wechat_refused'],
    ['phone', 40029, 'wechat_code_invalid'],
    ['phone', '40029', 'wechat_code_invalid'],
    ['phone', 'nonsense', 'wechat_refused'],
    ['image', 42001, 'refresh'],
    ['image', 41030, 'wechat_page_unknown'],
    ['image', 45009, 'wechat_unavailable'],
    ['image', 40169, 'wechat_refused'],
  ] as const)('%s %s: %s', (call, errcode, step) => {
    expect(stepOf(call, errcode)).toBe(step);
  });
});

test('a token is changed when its last five minutes begin', () => {
  expect(isFresh(OVERLAP_MS + 1, 0)).toBe(true);
  expect(isFresh(OVERLAP_MS, 0)).toBe(false);
});

describe('a forced refresh', () => {
  test('comes at least 30 seconds after the last', () => {
    expect(mayForce([], 0)).toBe(true);
    expect(mayForce([0], FORCE_GAP_MS - 1)).toBe(false);
    expect(mayForce([0], FORCE_GAP_MS)).toBe(true);
  });

  test('comes at most 20 times in a day', () => {
    const times = Array.from({ length: FORCE_A_DAY }, (_, i) => i * FORCE_GAP_MS);
    expect(mayForce(times, 3_600_000)).toBe(false);
    expect(mayForce(times.slice(1), 3_600_000)).toBe(true);
    expect(mayForce(times, 86_400_000)).toBe(true);
  });
});
