import type { PathRow } from '@guiyi/protocol';
import { describe, expect, it } from 'vitest';
import { attribute, MODEL_NAMES } from './attribute.ts';

describe('a long table', () => {
  it.each(MODEL_NAMES)('%s loses no digit over a hundred thousand thirds', (model) => {
    const path = ['A', 'B', 'C'];
    const row: PathRow = { path, times: [0, 0, 0], conversions: 1, value: 0.1 };
    const rows = Array.from({ length: 99_999 }, () => row);
    const { channels, total } = attribute(model, rows, { position: { first: 1, middle: 1, last: 1 } });
    const shares = channels.reduce((sum, { conversions }) => sum + conversions, 0);
    expect(total.conversions).toBe(99_999);
    expect(Math.abs(total.value - 9_999.9)).toBeLessThan(1e-11);
    expect(Math.abs(shares - 99_999)).toBeLessThan(1e-10);
    if (model === 'linear') expect(channels.map(({ conversions }) => conversions)).toEqual([33_333, 33_333, 33_333]);
  });
});

describe('at the edges, every model', () => {
  it.each(MODEL_NAMES)('%s lists the channels of rows that brought nothing, with nothing', (model) => {
    const { channels, total } = attribute(model, [
      { path: ['A'], conversions: 2, value: 10 },
      { path: ['B'], conversions: 0, value: 0, nulls: 0 },
      { path: ['C'], conversions: 0, nulls: 7 },
    ]);
    expect(total).toEqual({ conversions: 2, value: 10 });
    expect(channels.map(({ channel, conversions, value }) => [channel, conversions, value])).toEqual([
      ['A', 2, 10],
      ['B', 0, 0],
      ['C', 0, 0],
    ]);
  });

  it.each(MODEL_NAMES)('%s credits a refund where it credits the order', (model) => {
    const order: PathRow = { path: ['A', 'B'], times: [3, 0], conversions: 1, value: 100 };
    const refunded = attribute(model, [order, { ...order, conversions: 0, value: -100 }]);
    expect(refunded.total).toEqual({ conversions: 1, value: 0 });
    for (const { value } of refunded.channels) expect(value).toBeCloseTo(0, 12);
  });

  it.each(MODEL_NAMES)('%s of nulls only answers zeros, never NaN', (model) => {
    for (const order of [1, 2, 3, 4]) {
      const { channels } = attribute(model, [{ path: ['A', 'B', 'A', 'B'], conversions: 0, nulls: 9 }], { order });
      expect(channels.map(({ conversions, value }) => [conversions, value])).toEqual([
        [0, 0],
        [0, 0],
      ]);
    }
  });

  it('a touch at the moment of the conversion weighs one, one a half-life before a half', () => {
    const path = ['A', 'B'];
    const { A, B } = Object.fromEntries(
      attribute('time-decay', [{ path, times: [7, 0], conversions: 3 }]).channels.map((c) => [c.channel, c]),
    );
    expect([A?.conversions, B?.conversions]).toEqual([1, 2]);
  });
});
