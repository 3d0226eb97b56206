// @ts-check
import { bodies } from '../lib/events.mjs';
import { costFigure } from '../lib/figure.mjs';
import { bareWorkerd, wranglerDev } from '../lib/hosts.mjs';
import { load } from '../lib/load.mjs';
import { interleaved, sampled } from '../lib/rounds.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/hosts.mjs').Host} Host
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 */

/**
 * What a request costs on each host that can run the Worker on a machine of one's own: the same empty Hono reply on all, so that
 * the difference is the host's.
 *
 * @param {Bench} bench
 * @returns {Promise<Figure[]>}
 */
export async function hosts(bench) {
  const miniflare = await bench.start('empty');
  const [bare, dev] = await Promise.all([bareWorkerd('empty'), wranglerDev('empty')]);
  /** @type {Figure[]} */
  const figures = [];
  try {
    for (const { batch, requests } of bench.loads) {
      /** @param {Pick<Host, 'url' | 'cpuMs'>} host */
      const cost = (host) => () =>
        sampled(host, requests, () => load(host.url, requests, bodies({ batch, run: bench.runId(), now: Date.now() })));
      const samples = await interleaved({ miniflare: cost(miniflare), bare: cost(bare), dev: cost(dev) }, bench.rounds);
      const unit = 'request';
      figures.push(
        costFigure(`host-miniflare-${batch}`, {
          unit,
          floor: 'bare workerd',
          ours: samples.miniflare,
          baseline: samples.bare,
        }),
        costFigure(`host-wrangler-dev-${batch}`, {
          unit,
          floor: 'Miniflare',
          ours: samples.dev,
          baseline: samples.miniflare,
        }),
      );
    }
  } finally {
    await Promise.all([bare.stop(), dev.stop()]);
  }
  return figures;
}
