import { expect, it } from 'vitest';
import { leadersOf } from './leaders.ts';
import type { AttributionTable } from './merge.ts';

const credit = (conversions: number, value = 0) => ({ conversions, value });
const table: AttributionTable = {
  models: ['first', 'last', 'linear', 'position'],
  rows: [
    { channel: 'Email', credits: [credit(6, 1), credit(2, 1), credit(5, 1), credit(7, 1)], difference: -4 },
    { channel: 'Direct', credits: [credit(4, 9), credit(8, 9), credit(5, 9), credit(3, 9)], difference: 4 },
  ],
  total: credit(10, 10),
};

it('says which channel each model puts first, and by how much; of two alike both', () => {
  expect(leadersOf(table, 'conversions')).toEqual([
    { channels: ['Email'], models: ['first', 'position'], least: 0.6, most: 0.7 },
    { channels: ['Direct'], models: ['last'], least: 0.8, most: 0.8 },
    { channels: ['Email', 'Direct'], models: ['linear'], least: 0.5, most: 0.5 },
  ]);
});

it('goes by the metric', () => {
  expect(leadersOf(table, 'value')).toEqual([
    { channels: ['Direct'], models: ['first', 'last', 'linear', 'position'], least: 0.9, most: 0.9 },
  ]);
});

it('has no answer where nothing was credited', () => {
  expect(leadersOf({ ...table, total: credit(0, 0) }, 'conversions')).toEqual([]);
  expect(leadersOf({ models: ['last'], rows: [], total: credit(0) }, 'value')).toEqual([]);
});

it('takes conversions that no touch led to for no channel', () => {
  const none = { channel: 'Unattributed', credits: [credit(9)], difference: 0 };
  const email = { channel: 'Email', credits: [credit(1)], difference: 0 };
  const total = credit(10);
  expect(leadersOf({ models: ['last'], rows: [none, email], total }, 'conversions')).toEqual([
    { channels: ['Email'], models: ['last'], least: 0.1, most: 0.1 },
  ]);
  expect(leadersOf({ models: ['last'], rows: [none], total }, 'conversions')).toEqual([]);
});
