// @ts-check
import { expect, it } from 'vitest';
import { browserOf, linkOf } from './links.mjs';

const LINKS = Array.from({ length: 10_000 }, (_, index) => linkOf(index));

it('makes a new browser each time and members who come back', () => {
  expect(new Set(LINKS.map(({ anonymous }) => anonymous)).size).toBe(10_000);
  const members = new Set(LINKS.map(({ member }) => member)).size;
  expect(members).toBeGreaterThan(6_000);
  expect(members).toBeLessThan(9_000);
});

it('is the same each time', () => expect(linkOf(123)).toEqual(linkOf(123)));

it('sends events from browsers that are known', () => {
  const known = new Set(LINKS.slice(0, 500).map(({ anonymous }) => anonymous));
  const seen = new Set(Array.from({ length: 5_000 }, (_, index) => browserOf(index, 500)));
  expect([...seen].every((browser) => known.has(browser))).toBe(true);
  expect(seen.size).toBeGreaterThan(450);
});
