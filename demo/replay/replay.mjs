// @ts-check
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Analytics } from '@segment/analytics-node';
import progress from 'cli-progress';
import { Stop } from '../../scripts/lib/stop.mjs';
import { costRows, customerEvents } from '../customers/customers.mjs';
import { pageEvents } from './access-log.mjs';
import { fatesBetween, missing, table } from './account.mjs';
import { collectorAt } from './collector.mjs';
import { orderCalls } from './orders.mjs';

/**
 * @typedef {ReturnType<typeof collectorAt>} Collector
 * @typedef {import('./account.mjs').Fates} Fates
 * @typedef {{ name: string, sent: number, fates: Fates }} Result
 */

const BATCH = 100;

/** The import of the made-up customers' ad costs. */
const COSTS = 'made-up customers';

/**
 * Sends the sets, one after the other.
 *
 * @param {import('./main.mjs').Target} target
 * @returns {Promise<number>} exit code: 1 when an event is unaccounted for
 */
export async function replay({ url, adminToken, serverKey }) {
  const collector = collectorAt(url, adminToken);
  const log = pageEvents(read('web-access.log.gz'), Date.now());
  const visits = customerEvents(new URL('/shop/', url).href, Date.now());
  const pages = await accounted('pages', collector, (tick) => sendEvents(collector, log, tick));
  const orders = await accounted('orders', collector, (tick) => sendOrders(url, serverKey, tick));
  const customers = await accounted('customers', collector, (tick) => sendEvents(collector, visits, tick));
  await collector.importCosts(COSTS, costRows(Date.now()));
  return report([pages, orders, customers], url);
}

/**
 * Sends one set with a progress bar, waits until all of it is written, and reads what became of it.
 *
 * @param {string} name
 * @param {Collector} collector
 * @param {(tick: (done: number, total: number) => void) => Promise<number>} send answers how many were sent
 * @returns {Promise<Result>}
 */
async function accounted(name, collector, send) {
  const bar = new progress.SingleBar(
    {
      format: `  ${name.padEnd(9)} {bar} {value}/{total} events, {eta_formatted} left`,
      noTTYOutput: true,
      notTTYSchedule: 1000,
    },
    progress.Presets.shades_classic,
  );
  const before = await collector.settled();
  let started = false;
  try {
    const sent = await send((done, total) => {
      if (!started) bar.start(total, 0);
      started = true;
      bar.update(done);
    });
    return { name, sent, fates: fatesBetween(before, await collector.settled()) };
  } finally {
    bar.stop();
  }
}

/**
 * @param {Collector} collector
 * @param {readonly object[]} events
 * @param {(done: number, total: number) => void} tick
 */
async function sendEvents(collector, events, tick) {
  for (let start = 0; start < events.length; start += BATCH) {
    const batch = events.slice(start, start + BATCH);
    await collector.post({ writeKey: 'demo-web', sentAt: new Date().toISOString(), batch });
    tick(start + batch.length, events.length);
  }
  return events.length;
}

/**
 * Somebody else's client, as it comes from the registry.
 *
 * @param {string} url
 * @param {string} serverKey
 * @param {(done: number, total: number) => void} tick
 */
async function sendOrders(url, serverKey, tick) {
  const calls = orderCalls(read('online-retail.csv.gz'));
  const analytics = new Analytics({ writeKey: serverKey, host: url, flushAt: BATCH });
  /** @type {unknown} */
  let failure;
  analytics.on('error', (error) => {
    failure ??= error.reason ?? error;
  });
  let done = 0;
  for (const call of calls) analytics.track(call, () => tick(++done, calls.length));
  await analytics.closeAndFlush();
  if (failure) throw new Stop(`An order was not delivered: ${failure}.`, 'Run the command again; nothing is doubled.');
  return calls.length;
}

/** @param {string} name */
function read(name) {
  return gunzipSync(readFileSync(new URL(`../data/${name}`, import.meta.url))).toString();
}

/**
 * @param {Result[]} results
 * @param {string} url
 */
function report(results, url) {
  console.log(`\n${table(results)}\n`);
  const lost = results.filter(({ sent, fates }) => missing(sent, fates) !== 0);
  for (const { name, sent, fates } of lost) {
    console.log(
      `${name}: ${missing(sent, fates)} of ${sent} unaccounted for. Did something else send at the same time?`,
    );
  }
  if (lost.length === 0) console.log(`Every event is accounted for. See them at ${url}/console/#/attribution`);
  return lost.length === 0 ? 0 : 1;
}
