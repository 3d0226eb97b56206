// @ts-check
import { difference, requireAllStored } from '../lib/accounting.mjs';
import { bodies } from '../lib/events.mjs';
import { costFigure } from '../lib/figure.mjs';
import { load } from '../lib/load.mjs';
import { interleaved, sampled } from '../lib/rounds.mjs';
import { waitFor } from '../lib/server.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/server.mjs').Server} Server
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 */

/**
 * Accepting alone, until the reply: the queue is held while the load runs, then let go, and every event must be stored.
 *
 * @param {Bench} bench
 * @returns {Promise<Figure[]>}
 */
export async function accept(bench) {
  const empty = await bench.start('empty');
  const write = await bench.start('write');
  const queue = await bench.start('guiyi', { GUIYI_QUEUE: 'cloudflare' });
  const outbox = await bench.start('guiyi', { GUIYI_QUEUE: 'outbox' });
  /** @type {Figure[]} */
  const figures = [];
  for (const { batch, requests } of bench.loads) {
    const samples = await interleaved(
      {
        empty: () => unread(bench, empty, batch, requests),
        write: () => counted(bench, write, batch, requests),
        queue: () => held(bench, queue, batch, requests),
        outbox: () => held(bench, outbox, batch, requests),
      },
      bench.rounds,
    );
    const name = `accept-${batch}`;
    const [nothing, written] = ['empty Hono worker', 'Hono → one Durable Object write'];
    figures.push(
      costFigure(name, { unit: 'event', floor: nothing, ours: samples.queue, baseline: samples.empty }),
      costFigure(`${name}-outbox`, { unit: 'event', floor: written, ours: samples.outbox, baseline: samples.write }),
    );
  }
  return figures;
}

/**
 * @param {Bench} bench
 * @param {Server} server
 * @param {number} batch
 * @param {number} requests
 */
function unread(bench, server, batch, requests) {
  const next = bodies({ batch, run: bench.runId(), now: Date.now() });
  return sampled(server, batch * requests, () => load(server.url, requests, next));
}

/**
 * Load against a floor that can say how many events it has.
 *
 * @param {Bench} bench
 * @param {Server} server
 * @param {number} batch
 * @param {number} requests
 */
async function counted(bench, server, batch, requests) {
  const before = (await server.get('/bench/count')).stored;
  const sample = await unread(bench, server, batch, requests);
  const stored = (await server.get('/bench/count')).stored - before;
  if (stored !== batch * requests) throw new Error(`No figure: the floor stored ${stored} of ${batch * requests}.`);
  return sample;
}

/**
 * @param {Bench} bench
 * @param {Server} server
 * @param {number} batch
 * @param {number} requests
 */
async function held(bench, server, batch, requests) {
  const sent = batch * requests;
  const before = await server.get('/api/stats');
  await server.get('/bench/hold?on=1');
  const sample = await unread(bench, server, batch, requests);
  await server.get('/bench/hold?on=0');
  const after = await waitFor(
    () => server.get('/api/stats'),
    ({ accepted, queued }) => queued === 0 && accepted - before.accepted >= sent,
  );
  requireAllStored(sent, difference(before, after));
  return sample;
}
