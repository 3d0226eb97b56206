// @ts-check
import { setTimeout as wait } from 'node:timers/promises';
import { Stop } from './stop.mjs';

/**
 * A request as the API tells of it.
 *
 * @typedef {{ kind: string, status: string, finished_at: string | null, reason: string | null, error: string | null }} Asked
 */

/** How long the erasures of a restored backup may take together. */
const PATIENCE_MS = 600_000;

/**
 * Waits until every erasure that a restore has ordered is complete, each with its proof.
 *
 * @param {string} url
 * @param {string} token
 */
export async function requireErased(url, token) {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    const { requests } = /** @type {{ requests: Asked[] }} */ (await ask(url, token, '/api/requests?limit=1000'));
    const open = requests.filter(
      ({ kind, finished_at, reason }) =>
        kind === 'erasure' && finished_at === null && reason?.startsWith('Erased before'),
    );
    const [first] = open;
    if (first === undefined) return;
    const held = open.find(({ status }) => status === 'on_hold');
    if (held || Date.now() > end) {
      throw new Stop(
        `Who was erased is still in the restored data: ${held ? 'a legal hold of then keeps it' : first.error}.`,
        'Restore a newer backup, or one from before the legal hold.',
      );
    }
    await wait(200);
  }
}

/**
 * Refuses data whose consent ledger does not match its own chain.
 *
 * @param {string} url
 * @param {string} token
 */
export async function requireWhole(url, token) {
  for (const [name, path] of [
    ['consent ledger', '/api/consent/verify'],
    ['audit trail', '/api/audit/verify'],
  ]) {
    const { ok } = /** @type {{ ok: boolean }} */ (await ask(url, token, String(path)));
    if (!ok) throw new Stop(`The ${name} of the backup does not match its chain.`, 'Use an older backup.');
  }
}

/**
 * @param {string} url
 * @param {string} token
 * @param {string} path
 * @returns {Promise<unknown>}
 */
async function ask(url, token, path) {
  const reply = await fetch(url + path, { headers: { authorization: `Bearer ${token}` } });
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}: ${await reply.text()}`);
  return reply.json();
}
