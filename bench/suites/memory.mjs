// @ts-check
import { collectEarly } from '../../scripts/lib/v8.mjs';
import { bodies } from '../lib/events.mjs';
import { plainFigure } from '../lib/figure.mjs';
import { load } from '../lib/load.mjs';
import { throughGuiyi } from './pipeline.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/server.mjs').Server} Server
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 */

const BATCH = 20;

/** How often memory is looked at, with as many events between. */
const STEPS = 5;

/** Warm by then: what memory does later is measured by it. */
const WARM = 1;

/**
 * Resident memory of the Workers runtime as events go by, under the settings of `npm run serve`, beside an empty Worker that answered as many requests. Each step is
 * one reading: a server grows old only once.
 *
 * @param {Bench} bench
 * @returns {Promise<Figure[]>} none where the system does not tell
 */
export async function memory(bench) {
  const each = bench.quick ? 20_000 : 200_000;
  const asUsual = collectEarly();
  const empty = await bench.start('empty');
  const guiyi = await bench.start('production', { GUIYI_QUEUE: 'outbox' });
  asUsual();
  /** @param {Server} server */
  const send = (server) =>
    load(server.url, each / BATCH, bodies({ batch: BATCH, run: bench.runId(), now: Date.now() }));
  const floors = await readings(empty, () => send(empty));
  const ours = await readings(guiyi, () => throughGuiyi(guiyi, each, () => send(guiyi)));
  /** @param {number} step */
  const name = (step) => `memory-${((step + 1) * each) / 1_000}k`;
  const unit = 'MB resident/workerd';
  const figures = ours.map((size, step) => {
    const floor = 'empty Hono worker after as many requests';
    return plainFigure(name(step), { unit, floor, ours: [size], baseline: [floors[step] ?? Number.NaN] });
  });
  if (ours.length < STEPS) return [];
  const [warm = 0, last = 0] = [ours[WARM], ours[STEPS - 1]];
  const floor = `ours after ${((WARM + 1) * each).toLocaleString('en')} events`;
  return [...figures, plainFigure('memory-growth', { unit, floor, ours: [last], baseline: [warm] })];
}

/**
 * @param {Server} server
 * @param {() => Promise<unknown>} work
 */
async function readings(server, work) {
  /** @type {number[]} */
  const sizes = [];
  for (let step = 0; step < STEPS; step++) {
    await work();
    const size = server.memoryMb();
    if (size !== null) sizes.push(size);
  }
  return sizes;
}
