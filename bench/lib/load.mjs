// @ts-check
import autocannon from 'autocannon';

/** Connections kept open by the load generator, which runs in one thread of this process. */
const CONNECTIONS = 32;

/**
 * Sends a fixed number of requests over kept-open connections and waits for every answer.
 *
 * @param {string} url
 * @param {number} requests
 * @param {() => string} nextBody
 * @throws {Error} when an answer is no 2xx
 */
export async function load(url, requests, nextBody) {
  const result = await autocannon({
    url: `${url}/v1/batch`,
    connections: Math.min(CONNECTIONS, requests),
    amount: requests,
    // It looks for the end only when it samples.
    sampleInt: 20,
    requests: [
      {
        method: 'POST',
        path: '/v1/batch',
        headers: { 'content-type': 'text/plain' },
        setupRequest: (request) => ({ ...request, body: nextBody() }),
      },
    ],
  });
  const { '2xx': good, non2xx, errors, timeouts } = result;
  if (good !== requests || errors > 0) {
    throw new Error(
      `No figure: of ${requests} requests ${good} succeeded, ${non2xx} were refused, ${errors} failed (${timeouts} timeouts).`,
    );
  }
}
