// @ts-check
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';

import { openDataDir, secretsOf } from './data-dir.mjs';
import { takeLock } from './lock.mjs';
import { ROOT } from './paths.mjs';
import { birthOf, guardWorkerd } from './processes.mjs';
import { codeOf, Stop } from './stop.mjs';

// Wrangler and Miniflare, read later, obey these: no look-ups, no telemetry, no log files in the home folder.
process.env.CLOUDFLARE_CF_FETCH_ENABLED = 'false';
process.env.WRANGLER_SEND_METRICS = 'false';

const HOST = '127.0.0.1';
const HOUR = 3_600_000;

/**
 * @typedef {object} GuiyiOptions
 * @property {number} [port] 0, the default, takes any free one
 * @property {string} data data directory; made when absent
 * @property {string} [adminToken] instead of the one kept in the data directory
 * @property {string} [serverKey] secret key of `demo-server`, instead of the one kept in the data directory
 * @property {string} [host] address to listen on (default 127.0.0.1)
 * @property {boolean} [shop] whether the demo shop is served too (default true)
 * @property {boolean} [quiet] keep what the Worker logs to ourselves
 */

/**
 * @typedef {object} Guiyi
 * @property {string} url e.g. `http://127.0.0.1:8787`, without a trailing slash
 * @property {string} adminToken
 * @property {string} serverKey
 * @property {number} workerdPid process id of the Workers runtime, for measuring what it costs
 * @property {() => Promise<void>} stop ends every child and gives the data directory free; may be called twice
 */

/**
 * Runs the built Worker on this machine with real D1, queue, Durable Objects and R2. Resolves when it answers: the
 * schema is migrated and the sources are seeded before the port opens.
 *
 * @param {GuiyiOptions} options
 * @returns {Promise<Guiyi>}
 * @throws {Stop} on a busy port, a data directory in use or not writable, a missing build
 *
 * @example
 * const guiyi = await startGuiyi({ data: '/tmp/guiyi', quiet: true });
 * await fetch(`${guiyi.url}/healthz`);
 * await guiyi.stop();
 */
export async function startGuiyi({ host = HOST, port = 0, data, adminToken, serverKey, shop = true, quiet = false }) {
  requireBuild();
  openDataDir(data);
  const lock = takeLock(data);
  let workerdPid = 0;
  const unguard = guardWorkerd((pid) => {
    workerdPid = pid;
    lock.update({ workerd: { pid, birth: birthOf(pid) } });
  });
  try {
    await requirePort(port, host);
    const kept = secretsOf(data);
    const secrets = { ...kept, adminToken: adminToken || kept.adminToken, serverKey: serverKey || kept.serverKey };
    const { prepareDatabase, openWorker } = await import('./miniflare.mjs');
    await prepareDatabase(data, secrets.serverKey);
    const worker = await openWorker({ host, port, data, secrets, shop, quiet });
    const running = { url: worker.url, adminToken: secrets.adminToken, serverKey: secrets.serverKey };
    lock.update(running);
    const cron = setInterval(() => worker.scheduled(), HOUR).unref();
    /** @type {Promise<void> | undefined} */
    let stopped;
    const stop = async () => {
      clearInterval(cron);
      await worker.close();
      unguard();
      lock.release();
    };
    return { ...running, workerdPid, stop: () => (stopped ??= stop()) };
  } catch (error) {
    unguard();
    lock.release();
    throw error;
  }
}

/** Says plainly that there is no Worker yet, or one of an earlier version. */
export function requireBuild() {
  if (['worker.js', 'tombstone-hash.js'].every((name) => existsSync(path.join(ROOT, 'dist', 'worker', name)))) return;
  throw new Stop('Guiyi is not built yet.', 'Run npm run build first.');
}

/**
 * Says early and plainly that a port is taken; workerd itself finds out only at its start.
 *
 * @param {number} port
 * @returns {Promise<void>}
 */
export function requirePort(port, host = HOST) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => {
      const why = codeOf(error) === 'EADDRINUSE' ? 'is taken by another program' : `cannot be used (${codeOf(error)})`;
      reject(
        new Stop(`Port ${port} ${why}.`, `Stop that program, or choose another port: npm start -- --port ${port + 1}`),
      );
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}
