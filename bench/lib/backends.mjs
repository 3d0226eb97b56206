// @ts-check
import { setTimeout as wait } from 'node:timers/promises';

/** Events a second of each backend. */
const BACKEND_RATE = 50;

/**
 * @typedef {{ track: (event: { userId: string, event: string, properties: { n: number } }) => unknown, close: () => Promise<unknown> }} Backend
 */

/**
 * Two clients of the tracking spec that others made.
 *
 * @param {string} url
 * @param {string} key
 * @returns {Promise<Backend[]>}
 */
export async function backends(url, key) {
  const { Analytics } = await import('@segment/analytics-node');
  const { default: Rudder } = await import('@rudderstack/rudder-sdk-node');
  const segment = new Analytics({ writeKey: key, host: url, path: '/v1/batch', maxRetries: 10 });
  const rudder = new Rudder(key, { dataPlaneUrl: url, path: '/v1/batch', logLevel: 'error' });
  return [
    { track: (event) => segment.track(event), close: () => segment.closeAndFlush() },
    { track: (event) => rudder.track(event), close: () => rudder.flush() },
  ];
}

/**
 * @param {Backend} backend
 * @param {number} seconds
 */
export async function backendFor(backend, seconds) {
  const end = Date.now() + 1_000 * seconds;
  let count = 0;
  while (Date.now() < end) {
    for (let i = 0; i < BACKEND_RATE / 10; i++) {
      backend.track({ userId: `member-${count % 997}`, event: 'Order Completed', properties: { n: count++ } });
    }
    await wait(100);
  }
  await backend.close();
  return count;
}
