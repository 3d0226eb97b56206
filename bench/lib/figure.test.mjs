// @ts-check
import { describe, expect, it } from 'vitest';
import { costFigure, isNoisy, plainFigure } from './figure.mjs';

/** @param {number | null} cpuMs @param {number} [wallMs] */
const sample = (cpuMs, wallMs = 1000) => ({ units: 1000, cpuMs, wallMs });

describe('costFigure', () => {
  it('divides CPU by units, takes medians and keeps the range of paired ratios', () => {
    const figure = costFigure('accept-20', {
      unit: 'event',
      floor: 'an empty worker',
      ours: [sample(90), sample(100), sample(130)],
      baseline: [sample(50), sample(40), sample(60)],
    });
    expect(figure).toEqual({
      name: 'accept-20',
      unit: 'µs CPU/event',
      floor: 'an empty worker',
      ours: 100,
      baseline: 50,
      ratio: 2,
      ratios: [1.8, 2.5],
      spread: 0.4,
      baseline_spread: 0.4,
      rounds: 3,
      rate: { unit: 'events/s', ours: 1000, baseline: 1000 },
    });
  });

  it('says that it used the clock where one side has no CPU time', () => {
    const figure = costFigure('x', { unit: 'event', floor: 'y', ours: [sample(90)], baseline: [sample(null, 500)] });
    expect(figure).toMatchObject({ unit: 'µs time/event', ours: 1000, baseline: 500, ratio: 2 });
    expect(figure.rate).toEqual({ unit: 'events/s', ours: 1000, baseline: 2000 });
  });

  it('counts large units in milliseconds', () => {
    const figure = costFigure('x', {
      unit: 'report',
      per: 'ms',
      floor: 'y',
      ours: [sample(9000)],
      baseline: [sample(10)],
    });
    expect(figure).toMatchObject({ unit: 'ms CPU/report', ours: 9, baseline: 0.01 });
  });
});

describe('isNoisy', () => {
  it.each([
    [[100, 110], [50, 51], false],
    [[100, 150], [50, 51], true],
    [[100, 110], [50, 80], true],
  ])('ours %j, baseline %j: %s', (ours, baseline, expected) => {
    expect(isNoisy(plainFigure('x', { unit: 'ms', floor: 'y', ours, baseline }))).toBe(expected);
  });
});
