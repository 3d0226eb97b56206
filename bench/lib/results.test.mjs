// @ts-check
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { plainFigure } from './figure.mjs';
import { BASELINE, DOCUMENT, documented, merged, readResults } from './results.mjs';

/** @param {string} name @param {number} ours */
const figure = (name, ours) => plainFigure(name, { unit: 'ms', floor: 'x', ours: [ours], baseline: [1] });

it('keeps the place of a figure that was measured again, and the figures that were not', () => {
  const all = merged([figure('a', 1), figure('b', 2)], [figure('c', 3), figure('a', 9)]);
  expect(all.map(({ name, ours }) => [name, ours])).toEqual([
    ['a', 9],
    ['b', 2],
    ['c', 3],
  ]);
});

it('documents exactly the committed figures', () => {
  const document = readFileSync(DOCUMENT, 'utf8');
  const results = readResults(BASELINE);
  expect(results.figures.length).toBeGreaterThan(0);
  expect(documented(document, results)).toBe(document);
});
