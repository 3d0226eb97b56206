// @ts-check
import { costFigure } from '../lib/figure.mjs';
import { interleaved, sampled } from '../lib/rounds.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 * @typedef {import('../lib/server.mjs').Server} Server
 */

/** Identifiers in the neighbourhood. */
const SIZE = 10_000;

const FLOOR = 'look-up of an identifier in the same graph';

/**
 * What staff and the next event wait for where ten thousand identifiers hang together: one person's, or a kiosk's.
 *
 * @param {Server} server
 * @param {Bench} bench
 * @returns {Promise<Figure[]>}
 */
export async function largeComponents(server, bench) {
  const figures = [];
  for (const kind of ['chain', 'kiosk']) {
    let size = bench.quick ? SIZE / 10 : SIZE;
    const ask = (/** @type {string} */ what) => server.get(`/bench/large?do=${what}&kind=${kind}&size=${size}`);
    await ask('grow');
    const find = () => sampled(server, 1, () => ask('find'));
    const link = () => sampled(server, 1, () => ask('link').then(() => size++));
    const split = () => sampled(server, 1, () => ask('split'));
    for (const [name, ours] of Object.entries({ link, split })) {
      const measured = await interleaved({ ours, floor: find }, bench.rounds);
      const figure = { unit: name, per: /** @type {const} */ ('ms'), floor: FLOOR };
      // By the clock: it is somebody's waiting that counts.
      const clocked = [measured.ours, measured.floor].map((all) => all.map((each) => ({ ...each, cpuMs: null })));
      const [mine = [], theirs = []] = clocked;
      figures.push(costFigure(`identity-${kind}-${name}`, { ...figure, ours: mine, baseline: theirs }));
    }
  }
  return figures;
}
