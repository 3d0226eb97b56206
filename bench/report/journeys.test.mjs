// @ts-check
import { expect, it } from 'vitest';
import { BEGIN, CHANNELS, END, happenings } from './journeys.mjs';

const ALL = happenings(50_000);

it('makes as many events as asked, in order, within the 90 days, the same each time', () => {
  expect(ALL).toHaveLength(50_000);
  expect(ALL.every(({ time }, index) => time >= (ALL[index - 1]?.time ?? BEGIN) && time < END)).toBe(true);
  expect(happenings(50_000)).toEqual(ALL);
});

it('has about ten events a person and two orders in a hundred events', () => {
  const persons = new Set(ALL.map(({ person }) => person)).size;
  expect(50_000 / persons).toBeGreaterThan(8);
  expect(50_000 / persons).toBeLessThan(13);
  const orders = ALL.filter(({ kind }) => kind === 3);
  expect(orders.length).toBeGreaterThan(750);
  expect(orders.length).toBeLessThan(1_250);
  expect(orders.every(({ known, bot }) => known && !bot)).toBe(true);
});

it('brings visits from every channel, each visit from one', () => {
  const landings = ALL.filter(({ kind }) => kind === 0);
  expect(new Set(landings.map(({ channel }) => channel)).size).toBe(CHANNELS.length);
  expect(new Set(landings.map(({ session }) => session)).size).toBe(landings.length);
  expect(ALL.every(({ kind, channel }) => kind === 0 || channel === -1)).toBe(true);
});
