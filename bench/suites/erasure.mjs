// @ts-check
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { costFigure } from '../lib/figure.mjs';
import { interleaved, sampled } from '../lib/rounds.mjs';
import { waitFor } from '../lib/server.mjs';
import { reportDatabase } from '../report/database.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 * @typedef {import('../lib/server.mjs').Server} Server
 */

/** Events of the person who is erased, and in one request. */
const OWN = 10_000;
const REQUEST = 500;

/** They came before the erasure. */
const AGE_MS = 3_600_000;

/**
 * The erasure of a person with 10,000 events among a million, from the request to `completed`: tombstones, removal from every
 * store, and the search of every column of every table. The floor reads every event once, as a search has to.
 *
 * @param {Bench} bench
 * @returns {Promise<Figure[]>}
 */
export async function erasure(bench) {
  const events = bench.quick ? 100_000 : 1_000_000;
  const made = await reportDatabase(events, async (folder) => (await bench.startOn(folder, 'guiyi')).stop());
  // Erasures leave requests and tombstones behind; the database of the reports stays as it is.
  const data = mkdtempSync(path.join(tmpdir(), 'guiyi-bench-erasure-'));
  cpSync(made, data, { recursive: true });
  const server = await bench.startOn(data, 'guiyi');
  try {
    const samples = await interleaved(
      {
        ours: async () => {
          const person = await plant(server, bench.runId());
          return sampled(server, 1, () => erase(server, person));
        },
        floor: () => sampled(server, 1, () => server.get('/bench/scan')),
      },
      bench.rounds,
    );
    const floor = `full scan in SQL of the same ${events.toLocaleString('en-US')} events`;
    const name = 'erasure-10k-events';
    return [costFigure(name, { unit: 'erasure', per: 'ms', floor, ours: samples.ours, baseline: samples.floor })];
  } finally {
    await server.stop();
    rmSync(data, { recursive: true, force: true });
  }
}

/**
 * A member with 10,000 events, by the public API.
 *
 * @param {Server} server
 * @param {string} run
 */
async function plant(server, run) {
  const userId = `member-${run}-${crypto.randomUUID()}`;
  const timestamp = new Date(Date.now() - AGE_MS).toISOString();
  for (let sent = 0; sent < OWN; sent += REQUEST) {
    const batch = Array.from({ length: REQUEST }, (_, index) => ({
      type: 'track',
      event: 'Product Viewed',
      messageId: `${run}-${sent + index}`,
      userId,
      timestamp,
      properties: { sku: `sku-${index}`, price: index },
    }));
    const headers = { authorization: `Basic ${btoa('bench-server:')}` };
    const reply = await fetch(`${server.url}/v1/batch`, { method: 'POST', headers, body: JSON.stringify({ batch }) });
    if (reply.status !== 202) throw new Error(`The batch was answered ${reply.status}.`);
  }
  const stats = await waitFor(
    () => server.get('/api/stats'),
    ({ queued }) => queued === 0,
  );
  if (stats.queued > 0) throw new Error(`No figure: ${stats.queued} events still wait.`);
  return userId;
}

/**
 * @param {Server} server
 * @param {string} value
 */
async function erase(server, value) {
  const body = { kind: 'erasure', identifiers: [{ type: 'user_id', value }] };
  const { id } = await server.post('/api/requests', body);
  for (;;) {
    const { status, removed, error } = await server.get(`/api/requests/${id}`);
    if (status === 'completed' && removed.events === OWN) return;
    if (status === 'completed' || error !== null) {
      throw new Error(`No figure: ${removed.events} events were removed, ${error}.`);
    }
    await wait(100);
  }
}
