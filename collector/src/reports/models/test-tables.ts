import type { PathRow } from '@guiyi/protocol';
import fc from 'fast-check';
import { expect } from 'vitest';
import { attribute, MODEL_NAMES, type ModelName } from './attribute.ts';
import type { Settings } from './credit.ts';

/** Credits by channel. */
export type Table = Record<string, [conversions: number, value: number]>;

export function table(model: ModelName, rows: PathRow[], order = 1, settings: Partial<Settings> = {}): Table {
  const { channels } = attribute(model, rows, { order, ...settings });
  return Object.fromEntries(channels.map(({ channel, conversions, value }) => [channel, [conversions, value]]));
}

export function expectClose(actual: Table, expected: Table) {
  expect(Object.keys(actual).sort()).toEqual(Object.keys(expected).sort());
  for (const [channel, [conversions, value]] of Object.entries(expected)) {
    expect(Math.abs((actual[channel]?.[0] ?? Number.NaN) - conversions), channel).toBeLessThan(1e-9);
    expect(Math.abs((actual[channel]?.[1] ?? Number.NaN) - value), channel).toBeLessThan(1e-7);
  }
}

export const CHANNELS = ['A', 'B', 'C', 'D', 'Direct'];
export const row = fc.record(
  {
    path: fc.array(fc.constantFrom(...CHANNELS), { maxLength: 7 }),
    conversions: fc.nat(20),
    value: fc.nat(1000),
    nulls: fc.nat(20),
  },
  { requiredKeys: ['path', 'conversions'] },
);
export const rows = fc.array(row, { maxLength: 30 });
export const model = fc.constantFrom(...MODEL_NAMES);
export const order = fc.integer({ min: 1, max: 4 });

export const sum = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
