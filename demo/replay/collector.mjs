// @ts-check
import { setTimeout as pause } from 'node:timers/promises';
import { Stop } from '../../scripts/lib/stop.mjs';

const TRIES = 8;

/**
 * A running collector, as the replay sees it.
 *
 * @param {string} url
 * @param {string} adminToken
 */
export function collectorAt(url, adminToken) {
  const headers = { authorization: `Bearer ${adminToken}` };

  /** @returns {Promise<import('./account.mjs').Stats>} */
  async function stats() {
    const reply = await fetch(`${url}/api/stats`, { headers }).catch(() => null);
    if (!reply) throw new Stop(`Nothing answers at ${url}.`, 'Start it with npm start, or name it with --url.');
    if (!reply.ok)
      throw new Stop(`${url} refused the admin token (${reply.status}).`, 'Give the right one with --admin-token.');
    return /** @type {import('./account.mjs').Stats} */ (await reply.json());
  }

  /** Resolves when everything that was accepted has been written. */
  async function settled() {
    for (;;) {
      const now = await stats();
      if (now.queued === 0) return now;
      await pause(100);
    }
  }

  /**
   * Imports ad costs, unless an import of this name was made before.
   *
   * @param {string} name
   * @param {readonly object[]} rows
   */
  async function importCosts(name, rows) {
    const known = await fetch(`${url}/api/costs/imports`, { headers });
    const { imports } = /** @type {{ imports: { name: string }[] }} */ (await known.json());
    if (imports.some((made) => made.name === name)) return;
    const body = JSON.stringify({ rows });
    const type = { 'content-type': 'application/json' };
    const query = new URLSearchParams({ name });
    const reply = await fetch(`${url}/api/costs?${query}`, { method: 'POST', headers: { ...headers, ...type }, body });
    if (!reply.ok) throw new Stop(`The ad costs were refused (${reply.status}).`, await mendOf(reply));
  }

  return { stats, settled, importCosts, post: (/** @type {object} */ body) => post(`${url}/v1/batch`, body) };
}

/**
 * Sends a batch, again when the collector says later; that doubles nothing, as each event has its id.
 *
 * @param {string} url
 * @param {object} body
 */
async function post(url, body) {
  for (let attempt = 1; ; attempt++) {
    const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body) }).catch(() => null);
    if (reply?.ok) return;
    const later = !reply || reply.status === 429 || reply.status >= 500;
    if (!later || attempt === TRIES)
      throw new Stop(`${url} answered ${reply?.status ?? 'nothing'}.`, await mendOf(reply));
    await pause(1000 * Number(reply?.headers.get('retry-after') ?? attempt));
  }
}

/** @param {Response | null} reply */
async function mendOf(reply) {
  if (!reply) return 'Is it still running?';
  const problem = /** @type {{ message?: string, mend?: string }} */ (await reply.json().catch(() => ({})));
  return `${problem.message ?? ''} ${problem.mend ?? ''}`.trim();
}
