// @ts-check
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onEnd } from '../../scripts/lib/ending.mjs';
import { startServer } from './server.mjs';

/** @typedef {import('./server.mjs').Server} Server */

/**
 * What a suite is given.
 *
 * @typedef {object} Bench
 * @property {boolean} quick rounds are short: good to see whether it runs, not for figures
 * @property {number} rounds
 * @property {{ batch: number, requests: number }[]} loads what is sent in a round
 * @property {() => string} runId eight characters that no other round has
 * @property {(worker: string, vars?: Record<string, string>, prepare?: (data: string) => Promise<void>) => Promise<Server>} start in an
 *   empty data directory, or in one that was prepared
 * @property {(data: string, worker: string, vars?: Record<string, string>) => Promise<Server>} startOn in a data directory that is kept
 * @property {() => Promise<void>} stopAll ends what was started, and removes the data directories that were made
 */

/**
 * @param {{ quick: boolean, rounds: number, port: number }} options `port` is the first to use; 0 takes any free ones
 * @returns {Bench}
 */
export function benchOf({ quick, rounds, port }) {
  /** @type {(() => Promise<void>)[]} */
  let stops = [];
  let started = 0;
  let runs = 0;
  /** @type {Bench['startOn']} */
  const startOn = async (data, worker, vars = {}) => {
    const server = await startServer({ worker, data, vars, port: port === 0 ? 0 : port + started++ });
    stops.push(server.stop);
    return server;
  };
  return {
    quick,
    rounds,
    loads: [
      { batch: 20, requests: quick ? 250 : 1_000 },
      { batch: 1, requests: quick ? 1_000 : 4_000 },
    ],
    runId: () => `b${process.pid.toString(36).slice(-3).padStart(3, '0')}${String(runs++).padStart(4, '0')}`,
    startOn,
    start: async (worker, vars, prepare) => {
      const data = mkdtempSync(path.join(tmpdir(), 'guiyi-bench-'));
      const remove = () => rmSync(data, { recursive: true, force: true });
      const forget = onEnd(remove);
      await prepare?.(data);
      const server = await startServer({ worker, data, vars, port: port === 0 ? 0 : port + started++ });
      stops.push(async () => {
        await server.stop();
        forget();
        remove();
      });
      return server;
    },
    stopAll: async () => {
      const all = stops;
      stops = [];
      started = 0;
      await Promise.all(all.map((stop) => stop()));
    },
  };
}
