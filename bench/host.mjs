// @ts-check
/** A process of its own for each server that is measured, so that its CPU is its own. Driven by `lib/server.mjs`. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { openDataDir } from '../scripts/lib/data-dir.mjs';
import { endAtSignals, onEnd } from '../scripts/lib/ending.mjs';
import { openWorker, prepareDatabase } from '../scripts/lib/miniflare.mjs';
import { ROOT } from '../scripts/lib/paths.mjs';
import { guardWorkerd } from '../scripts/lib/processes.mjs';

/**
 * @typedef {object} Order
 * @property {string} worker a file in `workers/`, or `production`: the built Worker as it is
 * @property {string} data data directory
 * @property {number} port 0 takes any free one
 * @property {Record<string, string>} vars settings of the Worker
 * @property {number} [inspectorPort] where profiles are taken
 * @property {import('../scripts/lib/data-dir.mjs').Secrets} secrets
 */

const PRODUCTION = path.join(ROOT, 'dist', 'worker', 'worker.js');

/**
 * Bundled to one file, as wrangler does with the production Worker.
 *
 * @param {string} name
 */
async function scriptOf(name) {
  if (name === 'production') return readFileSync(PRODUCTION, 'utf8');
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'workers', `${name}.mjs`)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker'],
    external: ['cloudflare:*', 'node:*'],
    alias: { 'guiyi-worker': PRODUCTION },
  });
  return outputFiles[0]?.text ?? '';
}

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
