// @ts-check
import { describe, expect, it } from 'vitest';
import { plainFigure } from './figure.mjs';
import { lineOf, movement } from './format.mjs';

/** @param {number[]} ours */
const figureOf = (ours) =>
  plainFigure('accept-20', { unit: 'µs CPU/event', floor: 'nothing', ours, baseline: [50, 50] });
const figure = { ...figureOf([100, 104]), rate: { unit: 'events/s', ours: 18_200, baseline: 31_000 } };

describe('lineOf', () => {
  it('shows ours, the floor and its name, the ratio and its range, the rate', () => {
    expect(lineOf(figure)).toBe(
      [
        'accept-20  102 µs CPU/event (spread 4 %, 2 rounds)',
        '  floor 50 (0 %): nothing',
        '  ratio 2.04 (2–2.08)',
        '  18,200 events/s; floor 31,000',
      ].join('\n'),
    );
  });

  it('marks noise', () => {
    expect(lineOf(figureOf([100, 160]))).toContain('noisy');
    expect(lineOf(figure)).not.toContain('noisy');
  });
});

describe('movement', () => {
  it.each([
    [[120, 120], '  committed 2.04 (+18 % WORSE)'],
    [[104, 104], '  committed 2.04 (+2 %)'],
    [[80, 80], '  committed 2.04 (−22 % better)'],
  ])('%j against 2.04: %s', (ours, expected) => expect(movement(figureOf(ours), figure)).toBe(expected));

  it('compares only the same unit and floor', () => {
    expect(movement(figure, undefined)).toBe('');
    expect(movement(figure, { ...figure, unit: 'µs time/event' })).toBe('');
    expect(movement(figure, { ...figure, floor: 'something' })).toBe('');
  });
});
