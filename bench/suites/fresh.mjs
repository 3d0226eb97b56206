// @ts-check
import { setTimeout as wait } from 'node:timers/promises';
import { difference, requireAllStored } from '../lib/accounting.mjs';
import { bodies } from '../lib/events.mjs';
import { costFigure, plainFigure } from '../lib/figure.mjs';
import { load } from '../lib/load.mjs';
import { sampled } from '../lib/rounds.mjs';
import { waitFor } from '../lib/server.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/server.mjs').Server} Server
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 */

const BATCH = 20;

/** Probes of a round. */
const PROBES = 40;

/** What is not in a report by then never will be. */
const GIVE_UP_MS = 60_000;

/** A report leaves out what says that it is a program. */
const BROWSER = { 'user-agent': 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36' };

/** Name of the event that is looked for in a report. */
const PROBE = 'Seen Already';

/**
 * How soon an accepted event is in a report, at half of what the collector can take for good, beside an idle collector; and
 * what an event costs that waited in a large backlog, beside one a tenth as large.
 *
 * @param {Bench} bench
 * @returns {Promise<Figure[]>}
 */
export async function fresh(bench) {
  const server = await bench.start('guiyi', { GUIYI_QUEUE: 'outbox', GUIYI_OUTBOX_EVENTS: '20000000' });
  const most = await sustained(bench, server);
  /** @type {Record<'half' | 'idle', number[][]>} */
  const waits = { half: [], idle: [] };
  for (let round = 0; round < bench.rounds; round++) {
    waits.idle.push(await probes(server, bench.quick ? 5 : PROBES));
    const stop = pace(bench, server, most / 2);
    waits.half.push(await probes(server, bench.quick ? 5 : PROBES));
    await stop();
  }
  const floor = 'the same, nothing else to do';
  /** @param {number} share @param {number[][]} rounds */
  const at = (share, rounds) =>
    rounds.map((all) => [...all].sort((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? 0);
  /** @param {string} name @param {number} share */
  const figure = (name, share) => ({
    ...plainFigure(name, {
      unit: 'ms/event until in a report',
      floor,
      ours: at(share, waits.half),
      baseline: at(share, waits.idle),
    }),
    rate: { unit: 'events/s', ours: Math.round(most / 2), baseline: 0 },
  });
  const [large, small] = bench.quick ? [20_000, 2_000] : [1_000_000, 100_000];
  const backlog = await drained(bench, server, small);
  const drain = costFigure(`drain-${large / 1_000}k`, {
    unit: 'event',
    floor: `the same from a backlog of ${small.toLocaleString('en')}`,
    baseline: [backlog],
    ours: [await drained(bench, server, large)],
  });
  return [figure('fresh-p50', 0.5), figure('fresh-p99', 0.99), drain];
}

/**
 * Events a second that go all the way to the row.
 *
 * @param {Bench} bench
 * @param {Server} server
 */
async function sustained(bench, server) {
  const requests = bench.quick ? 250 : 1_000;
  const next = bodies({ batch: BATCH, run: bench.runId(), now: Date.now() });
  await load(server.url, requests / 5, next);
  const { wallMs } = await sampled(server, requests, async () => {
    await load(server.url, requests, next);
    await empty(server);
  });
  return (1_000 * BATCH * requests) / wallMs;
}

/** @param {Server} server */
function empty(server) {
  return waitFor(
    () => server.get('/api/stats'),
    ({ queued }) => queued === 0,
  );
}

/**
 * Sends steadily until the answer is called, which waits until all of it is stored.
 *
 * @param {Bench} bench
 * @param {Server} server
 * @param {number} rate events a second
 */
function pace(bench, server, rate) {
  const next = bodies({ batch: BATCH, run: bench.runId(), now: Date.now() });
  const begun = performance.now();
  let sent = 0;
  /** @type {Set<Promise<unknown>>} */
  const open = new Set();
  const timer = setInterval(() => {
    const due = (rate * (performance.now() - begun)) / 1_000 / BATCH;
    for (; sent < due; sent++) {
      const request = fetch(`${server.url}/v1/batch`, { method: 'POST', body: next() }).then((reply) =>
        reply.arrayBuffer(),
      );
      open.add(request.finally(() => open.delete(request)));
    }
  }, 10);
  return async () => {
    clearInterval(timer);
    await Promise.all(open);
    await empty(server);
  };
}

/**
 * Milliseconds until each of some events, one after the other, is counted by a report.
 *
 * @param {Server} server
 * @param {number} count
 */
async function probes(server, count) {
  let there = await counted(server);
  /** @type {number[]} */
  const waits = [];
  for (let n = 0; n < count; n++) {
    const event = { type: 'track', event: PROBE, anonymousId: `probe-${n}`, messageId: `probe-${there}-${Date.now()}` };
    const context = { consent: { categoryPreferences: { analytics: true } } };
    const body = JSON.stringify({ writeKey: 'demo-web', context, batch: [event] });
    const reply = await fetch(`${server.url}/v1/batch`, { method: 'POST', headers: BROWSER, body });
    if (reply.status !== 202) throw new Error(`No figure: a probe was answered ${reply.status}.`);
    const accepted = performance.now();
    while ((await counted(server)) <= there) {
      if (performance.now() - accepted > GIVE_UP_MS) throw new Error('No figure: a probe is in no report.');
      await wait(5);
    }
    waits.push(performance.now() - accepted);
    there++;
  }
  return waits;
}

/** @param {Server} server */
async function counted(server) {
  /** @type {import('@guiyi/protocol').TrendsReply} */
  const { series } = await server.get(`/api/reports/trends?event=${encodeURIComponent(PROBE)}&people=0`);
  return series.reduce((sum, { total }) => sum + total, 0);
}

/**
 * What it costs to store events that all waited at once; every one must be, none by way of the dead letters.
 *
 * @param {Bench} bench
 * @param {Server} server
 * @param {number} events
 */
async function drained(bench, server, events) {
  const before = await server.get('/api/stats');
  await server.get('/bench/hold?on=1');
  await load(server.url, events / BATCH, bodies({ batch: BATCH, run: bench.runId(), now: Date.now() }));
  const sample = await sampled(server, events, async () => {
    await server.get('/bench/hold?on=0');
    while ((await server.get('/api/stats')).queued > 0) await wait(500);
  });
  requireAllStored(events, difference(before, await server.get('/api/stats')));
  return sample;
}
