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
 * Everything from the request to the row: accept, queue, identity, consent, D1. The floor writes unread events to D1.
 *
 * @param {Bench} bench
 * @returns {Promise<Figure[]>}
 */
export async function pipeline(bench) {
  const plain = await bench.start('plain');
  const queue = await bench.start('production', { GUIYI_QUEUE: 'cloudflare' });
  const outbox = await bench.start('production', { GUIYI_QUEUE: 'outbox' });
  /** @type {Figure[]} */
  const figures = [];
  for (const { batch, requests } of bench.loads) {
    const next = () => bodies({ batch, run: bench.runId(), now: Date.now() });
    const samples = await interleaved(
      {
        plain: () => throughFloor(plain, batch * requests, () => load(plain.url, requests, next())),
        queue: () => throughGuiyi(queue, batch * requests, () => load(queue.url, requests, next())),
        outbox: () => throughGuiyi(outbox, batch * requests, () => load(outbox.url, requests, next())),
      },
      bench.rounds,
    );
    const floor = 'plain Hono → Queue → D1, no identity, no consent';
    const name = `pipeline-${batch}`;
    figures.push(
      costFigure(name, { unit: 'event', floor, ours: samples.queue, baseline: samples.plain }),
      costFigure(`${name}-outbox`, { unit: 'event', floor, ours: samples.outbox, baseline: samples.plain }),
    );
  }
  return figures;
}

/**
 * What it costs until all that is sent is stored.
 *
 * @param {Server} server
 * @param {number} sent
 * @param {() => Promise<void>} send
 */
export async function throughGuiyi(server, sent, send) {
  const before = await server.get('/api/stats');
  let after = before;
  const sample = await sampled(server, sent, async () => {
    await send();
    after = await waitFor(
      () => server.get('/api/stats'),
      ({ accepted, queued }) => queued === 0 && accepted - before.accepted >= sent,
    );
  });
  requireAllStored(sent, difference(before, after));
  return sample;
}

/**
 * @param {Server} server
 * @param {number} sent
 * @param {() => Promise<void>} send
 */
async function throughFloor(server, sent, send) {
  const { stored: before } = await server.get('/bench/count');
  let after = before;
  const sample = await sampled(server, sent, async () => {
    await send();
    const reply = await waitFor(
      () => server.get('/bench/count'),
      ({ stored }) => stored - before >= sent,
    );
    after = reply.stored;
  });
  if (after - before !== sent) throw new Error(`No figure: the floor stored ${after - before} of ${sent}.`);
  return sample;
}
