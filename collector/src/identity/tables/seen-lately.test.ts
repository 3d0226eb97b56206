import { expect, test } from 'vitest';
import { SeenLately } from './seen-lately.ts';

const LARGE = 20_000;

test('says of what is kept that it is, from its first sight on, and of nothing else', () => {
  const lately = new SeenLately();
  const keys = Array.from({ length: 1_000 }, (_, i) => `anonymous_id::browser-${i}`);
  for (const key of keys) lately.add(key, 60_001, LARGE);
  expect(keys.filter((key) => lately.has(key, 61_000)).length).toBeGreaterThan(990);
  expect(keys.filter((key) => lately.has(key, 60_000))).toEqual([]);
  expect(keys.filter((key) => lately.has(`${key}!`, 61_000))).toEqual([]);
  lately.forget();
  expect(keys.filter((key) => lately.has(key, 61_000))).toEqual([]);
});

test('keeps no table for a small graph, nor a first sight before 1970', () => {
  const lately = new SeenLately();
  lately.add('anonymous_id::a', 1, LARGE - 1);
  expect(lately.has('anonymous_id::a', 5_000)).toBe(false);
  lately.add('anonymous_id::a', -1, LARGE);
  expect(lately.has('anonymous_id::a', 5_000)).toBe(false);
});
