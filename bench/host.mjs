// @ts-check
/** A process of its own for each server that is measured, so that its CPU is its own. Driven by `lib/server.mjs`. */
import { openDataDir } from '../scripts/lib/data-dir.mjs';
import { endAtSignals, onEnd } from '../scripts/lib/ending.mjs';
import { openWorker, prepareDatabase } from '../scripts/lib/miniflare.mjs';
import { guardWorkerd } from '../scripts/lib/processes.mjs';
import { scriptOf } from './lib/script.mjs';

/**
 * @typedef {object} Order
 * @property {string} worker a file in `workers/`, or `production`: the built Worker as it is
 * @property {string} data data directory
 * @property {number} port 0 takes any free one
 * @property {Record<string, string>} vars settings of the Worker
 * @property {number} [inspectorPort] where profiles are taken
 * @property {import('../scripts/lib/data-dir.mjs').Secrets} secrets
 */

/** @param {Order} order */
async function serve({ worker, ...options }) {
  let workerdPid = 0;
  guardWorkerd((pid) => {
    workerdPid = pid;
  });
  openDataDir(options.data);
  const script = await scriptOf(worker);
  await prepareDatabase(options.data, options.secrets.serverKey);
  const { url, close } = await openWorker({ host: '127.0.0.1', script, quiet: false, ...options });
  onEnd(close);
  process.send?.({ url, workerdPid });
}

endAtSignals();
process.once('message', (order) => {
  serve(/** @type {Order} */ (order)).catch((error) => process.send?.({ error: String(error?.stack ?? error) }));
});
