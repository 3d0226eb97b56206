// @ts-check
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onEnd } from '../../scripts/lib/ending.mjs';
import { cpuOfTree } from './cpu.mjs';
import { residentMb } from './memory.mjs';

const SECRETS = { adminToken: 'bench-admin', serverKey: 'bench-server', pepper: 'bench-pepper' };

/** How long a queue may take to become empty. */
const DRAIN_MS = 120_000;

/**
 * A server in a process of its own.
 *
 * @typedef {object} Server
 * @property {string} url
 * @property {() => number | null} cpuMs CPU of its whole process tree so far
 * @property {() => number | null} memoryMb resident memory of its Workers runtime
 * @property {<Path extends string>(path: Path) => Promise<import('./replies.d.ts').Got<Path>>} get a JSON reply, asked with the admin token
 * @property {<Path extends string>(path: Path, body: object) => Promise<import('./replies.d.ts').Posted<Path>>} post the same with a body
 * @property {() => Promise<void>} stop
 */

/**
 * Runs a Worker under the same Miniflare options as `npm start`.
 *
 * @param {{ worker: string, data: string, port?: number, vars?: Record<string, string>, inspectorPort?: number }} options `worker` is a file in
 *   `bench/workers`, or `production`
 * @returns {Promise<Server>}
 */
export async function startServer({ port = 0, vars = {}, ...options }) {
  const child = fork(path.join(import.meta.dirname, '..', 'host.mjs'), {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  child.send({ ...options, port, vars, secrets: SECRETS });
  const [{ url, workerdPid, error }] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => [{ url: '', workerdPid: 0, error: `exit code ${code}` }]),
  ]);
  if (error) throw new Error(`The worker ${options.worker} did not start: ${error}`);
  const stop = async () => {
    forget();
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  };
  const forget = onEnd(stop);
  return {
    url,
    stop,
    cpuMs: () => cpuOfTree(child.pid ?? 0),
    memoryMb: () => residentMb(workerdPid),
    get: (pathname) => getJson(url + pathname),
    post: (pathname, body) => getJson(url + pathname, body),
  };
}

/**
 * @template Reply
 * @param {string} url
 * @param {object} [body]
 * @returns {Promise<Reply>}
 */
async function getJson(url, body) {
  const headers = { authorization: `Bearer ${SECRETS.adminToken}` };
  const reply = await fetch(url, { headers, ...(body && { method: 'POST', body: JSON.stringify(body) }) });
  if (!reply.ok) throw new Error(`${url} answered ${reply.status}: ${await reply.text()}`);
  return /** @type {Promise<Reply>} */ (reply.json());
}

/**
 * Waits until a count is reached, asking seldom, because asking costs CPU too.
 *
 * @template T
 * @param {() => Promise<T>} read
 * @param {(value: T) => boolean} isThere
 * @returns {Promise<T>} the last value, also when the time is up: whoever asked has to judge it
 */
export async function waitFor(read, isThere) {
  const end = performance.now() + DRAIN_MS;
  let value = await read();
  while (!isThere(value) && performance.now() < end) {
    await wait(200);
    value = await read();
  }
  return value;
}
