// @ts-check
/** Other hosts than Miniflare for one and the same Worker, to see what each costs. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onEnd } from '../../scripts/lib/ending.mjs';
import { ROOT } from '../../scripts/lib/paths.mjs';
import { cpuOfTree } from './cpu.mjs';
import { scriptOf } from './script.mjs';

/** @typedef {{ url: string, cpuMs: () => number | null, stop: () => Promise<void> }} Host */

const DATE = '2026-11-01';

/** How long a host may take to answer for the first time. */
const START_MS = 60_000;

/** @param {number} port */
const CAPNP = (port) => `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const main :Workerd.Worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "${DATE}"
);
`;

/**
 * workerd by itself: without D1, R2, cron or a queue.
 *
 * @param {string} worker a file in `bench/workers`
 * @returns {Promise<Host>}
 */
export function bareWorkerd(worker) {
  return hosted(worker, (folder, port) => {
    writeFileSync(path.join(folder, 'config.capnp'), CAPNP(port));
    const command = createRequire(createRequire(import.meta.url).resolve('miniflare')).resolve('workerd/bin/workerd');
    return [process.execPath, command, 'serve', path.join(folder, 'config.capnp')];
  });
}

/**
 * The development server, which watches the sources and builds them anew.
 *
 * @param {string} worker a file in `bench/workers`
 * @returns {Promise<Host>}
 */
export function wranglerDev(worker) {
  return hosted(worker, (folder, port) => {
    const config = { name: 'host', main: 'worker.js', compatibility_date: DATE };
    writeFileSync(path.join(folder, 'wrangler.json'), JSON.stringify(config));
    const command = path.join(ROOT, 'node_modules', 'wrangler', 'bin', 'wrangler.js');
    const options = ['--config', path.join(folder, 'wrangler.json'), '--ip', '127.0.0.1', '--port', String(port)];
    return [process.execPath, command, 'dev', ...options, '--inspector-port', '0', '--log-level', 'error'];
  });
}

/**
 * @param {string} worker
 * @param {(folder: string, port: number) => string[]} commandOf writes what it needs into the folder, where `worker.js` is
 * @returns {Promise<Host>}
 */
async function hosted(worker, commandOf) {
  const folder = mkdtempSync(path.join(tmpdir(), 'guiyi-bench-'));
  writeFileSync(path.join(folder, 'worker.js'), await scriptOf(worker));
  const port = await freePort();
  const [program = '', ...args] = commandOf(folder, port);
  const env = { ...process.env, CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' };
  // A group of its own: the development server leaves its children behind.
  const child = spawn(program, args, { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  const stop = async () => {
    forget();
    if (child.pid && child.exitCode === null && child.signalCode === null) {
      process.kill(-child.pid, 'SIGKILL');
      await once(child, 'exit');
    }
    rmSync(folder, { recursive: true, force: true });
  };
  const forget = onEnd(stop);
  const url = `http://127.0.0.1:${port}`;
  await answers(url, child);
  return { url, stop, cpuMs: () => cpuOfTree(child.pid ?? 0) };
}

/**
 * @param {string} url
 * @param {import('node:child_process').ChildProcess} child
 */
async function answers(url, child) {
  const end = performance.now() + START_MS;
  while (!(await fetch(`${url}/bench/count`).catch(() => null))?.ok) {
    if (child.exitCode !== null || performance.now() > end)
      throw new Error(`No figure: ${child.spawnargs.join(' ')} does not answer.`);
    await wait(100);
  }
}

/** @returns {Promise<number>} a port that nobody listens on */
async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return port;
}
