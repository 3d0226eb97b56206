// @ts-check
import { describe, expect, test } from 'vitest';
import { openRule } from './rule.mjs';
import { play, smallWorld } from './world.mjs';

const FAULTS = { crash: 0.15, twice: 0.15, delay: 60 };

describe('the graph on many objects', () => {
  test('says what the rule says over everything, whatever the network does', async () => {
    const rule = await openRule();
    let moved = 0;
    for (let seed = 1; seed <= 400; seed++) {
      const { ours, expected, ...ran } = play(rule, smallWorld(seed), seed, FAULTS);
      expect(ours, `world ${seed}`).toEqual(expected);
      moved += ran.moved;
    }
    expect(moved).toBeGreaterThan(400);
  });

  test('says it whatever the order, and without any failure', async () => {
    const rule = await openRule();
    for (let seed = 1; seed <= 60; seed++) {
      const world = smallWorld(seed);
      const quiet = play(rule, world, seed, { crash: 0, twice: 0, delay: 1 });
      const other = play(rule, [...world].reverse(), seed + 1_000, FAULTS);
      expect(other.ours).toEqual(quiet.ours);
    }
  });
});
