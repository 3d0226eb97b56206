// @ts-check
import { fill } from '../growth/fill.mjs';
import { bodies } from '../lib/events.mjs';
import { costFigure } from '../lib/figure.mjs';
import { load } from '../lib/load.mjs';
import { interleaved } from '../lib/rounds.mjs';
import { throughGuiyi } from './pipeline.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 */

/**
 * What an event costs all the way when millions are stored already, beside a database that is nearly empty. The graph's own
 * growth is in the suite `identity`.
 *
 * @param {Bench} bench
 * @returns {Promise<Figure[]>}
 */
export async function growth(bench) {
  const [few, many] = bench.quick ? [1_000, 100_000] : [10_000, 5_000_000];
  const small = await filled(bench, few);
  const large = await filled(bench, many);
  const [{ batch, requests }] = /** @type {[Bench['loads'][0]]} */ (/** @type {unknown} */ (bench.loads));
  const next = () => bodies({ batch, run: bench.runId(), now: Date.now() });
  const samples = await interleaved(
    {
      small: () => throughGuiyi(small, batch * requests, () => load(small.url, requests, next())),
      large: () => throughGuiyi(large, batch * requests, () => load(large.url, requests, next())),
    },
    bench.rounds,
  );
  const floor = `the same with ${few.toLocaleString('en')} stored`;
  return [
    costFigure(`growth-${many / 1_000}k`, { unit: 'event', floor, ours: samples.large, baseline: samples.small }),
  ];
}

/**
 * A server with so many events in its database.
 *
 * @param {Bench} bench
 * @param {number} events
 */
function filled(bench, events) {
  return bench.start('production', { GUIYI_QUEUE: 'outbox' }, async (data) => {
    await (await bench.startOn(data, 'production')).stop();
    fill(data, events);
  });
}
