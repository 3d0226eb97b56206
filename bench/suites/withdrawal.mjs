// @ts-check
import { plainFigure } from '../lib/figure.mjs';
import { waitFor } from '../lib/server.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 * @typedef {import('../lib/server.mjs').Server} Server
 */

/** Visitors who decide in a round, so many at a time. */
const VISITORS = 1_000;
const AT_ONCE = 10;

/**
 * How long a withdrawal takes until it holds: from the call to its answer, for after the answer nothing of the visitor is stored
 * any more. That is checked: each sends an event right behind the answer, and all of these have to be dropped. Beside it a
 * decision that grants, which has nothing to stop.
 *
 * @param {Bench} bench
 * @returns {Promise<Figure[]>}
 */
export async function withdrawal(bench) {
  const server = await bench.start('guiyi', { GUIYI_QUEUE: 'outbox', GUIYI_RATE_ADDRESS: '0' });
  /** @type {Record<'withdrawn' | 'granted', number[][]>} */
  const waits = { withdrawn: [], granted: [] };
  for (let round = 0; round <= bench.rounds; round++) {
    const visitors = Array.from({ length: bench.quick ? 100 : VISITORS }, (_, n) => `${bench.runId()}-${n}`);
    const granted = await decided(server, visitors, true);
    const before = await settled(server);
    const withdrawn = await decided(server, visitors, false);
    const after = await settled(server);
    requireNoneStored(before, after, visitors.length);
    // The first is thrown away.
    if (round === 0) continue;
    waits.granted.push(granted);
    waits.withdrawn.push(withdrawn);
  }
  const floor = 'a decision that grants, likewise';
  /** @param {string} name @param {number} share */
  const figure = (name, share) =>
    plainFigure(name, {
      unit: `ms from a withdrawal to its effect, ${AT_ONCE} at a time`,
      floor,
      ours: waits.withdrawn.map((all) => quantile(all, share)),
      baseline: waits.granted.map((all) => quantile(all, share)),
    });
  return [figure('withdrawal-p50', 0.5), figure('withdrawal-p99', 0.99)];
}

/**
 * Milliseconds that each visitor's decision takes; each sends an event behind the answer.
 *
 * @param {Server} server
 * @param {string[]} visitors
 * @param {boolean} analytics
 */
async function decided(server, visitors, analytics) {
  /** @type {number[]} */
  const waits = [];
  const queue = [...visitors];
  const one = async () => {
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      const who = { writeKey: 'demo-web', anonymousId: id, messageId: crypto.randomUUID() };
      const begun = performance.now();
      await send(`${server.url}/v1/consent`, { ...who, consent: { categoryPreferences: { analytics } } }, 200);
      waits.push(performance.now() - begun);
      const context = { consent: { categoryPreferences: { analytics: true } } };
      await send(
        `${server.url}/v1/track`,
        { ...who, messageId: crypto.randomUUID(), event: 'Behind It', context },
        202,
      );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return waits;
}

/**
 * @param {string} url
 * @param {object} body
 * @param {number} expected
 */
async function send(url, body, expected) {
  const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  await reply.arrayBuffer();
  if (reply.status !== expected) throw new Error(`No figure: ${url} was answered ${reply.status}.`);
}

/** @param {Server} server */
function settled(server) {
  return waitFor(
    () => server.get('/api/stats'),
    ({ queued }) => queued === 0,
  );
}

/** @typedef {{ stored: number, dropped_by_reason: Record<string, number> }} Stats */

/**
 * @param {Stats} before
 * @param {Stats} after
 * @param {number} visitors
 */
function requireNoneStored(before, after, visitors) {
  /** @param {Stats} stats */
  const dropped = ({ dropped_by_reason: reasons }) => reasons.consent_withdrawn ?? 0;
  const [stored, turned] = [after.stored - before.stored, dropped(after) - dropped(before)];
  if (stored !== 0 || turned !== visitors) {
    throw new Error(`No figure: of ${visitors} events behind a withdrawal ${stored} were stored, ${turned} dropped.`);
  }
}

/**
 * @param {number[]} all
 * @param {number} share
 */
function quantile(all, share) {
  return [...all].sort((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? Number.NaN;
}
