// @ts-check
import { browserOf, linkOf } from '../lib/links.mjs';

/** @typedef {import('guiyi-worker').Sighting} Sighting */

/** Sightings in one call, as consume makes it. */
const BATCH = 500;

/** 2026-01-01 and 2026-06-01: links a second apart, then events of the browsers that they brought. */
const LINKS_BEGIN = 1_767_225_600_000;
const EVENTS_BEGIN = 1_780_272_000_000;

/** What was made for the next call, which thus measures the graph and not the making of events. */
let prepared = { name: '', batches: /** @type {Sighting[][]} */ ([]) };

/**
 * Makes the sightings of {@link observe} before it is called with the same parameters.
 *
 * @param {URLSearchParams} parameters
 */
export function prepare(parameters) {
  prepared = { name: parameters.toString(), batches: batchesOf(parameters) };
}

/**
 * Calls the graph as consume does, batch by batch: `?kind=new|known&from=INDEX&count=N[&links=N]`.
 *
 * @param {import('guiyi-worker').Env} env
 * @param {URLSearchParams} parameters
 */
export async function observe(env, parameters) {
  const batches = prepared.name === parameters.toString() ? prepared.batches : batchesOf(parameters);
  prepared = { name: '', batches: [] };
  const graph = env.IDENTITY.get(env.IDENTITY.idFromName('graph'));
  let kept = 0;
  for (const batch of batches) {
    const verdicts = await graph.observe(batch);
    kept += verdicts.filter((verdict) => verdict === 'keep').length;
  }
  return { kept };
}

/** @param {URLSearchParams} parameters */
function batchesOf(parameters) {
  const from = Number(parameters.get('from'));
  const count = Number(parameters.get('count'));
  const links = Number(parameters.get('links'));
  const make = parameters.get('kind') === 'new' ? newLink : (/** @type {number} */ index) => knownBrowser(index, links);
  const all = Array.from({ length: count }, (_, offset) => make(from + offset));
  return Array.from({ length: Math.ceil(count / BATCH) }, (_, i) => all.slice(i * BATCH, (i + 1) * BATCH));
}

/**
 * @param {number} index
 * @returns {Sighting}
 */
function newLink(index) {
  const { anonymous, member } = linkOf(index);
  return sighting(LINKS_BEGIN, index, [
    { type: 'user_id', scope: '', value: member, masked: member },
    { type: 'anonymous_id', scope: '', value: anonymous, masked: masked(anonymous) },
  ]);
}

/**
 * @param {number} index
 * @param {number} links
 * @returns {Sighting}
 */
function knownBrowser(index, links) {
  const value = browserOf(index, links);
  return sighting(EVENTS_BEGIN, index, [{ type: 'anonymous_id', scope: '', value, masked: masked(value) }]);
}

/** As accept shows it to staff. @param {string} value */
const masked = (value) => `${value.slice(0, 6)}…${value.slice(-4)}`;

/**
 * A person who changes phone and address in turn, so that all are one component; or a kiosk that as many members use.
 *
 * @param {'chain' | 'kiosk'} kind
 * @param {number} index
 * @returns {Sighting}
 */
function ofLarge(kind, index) {
  /** @param {'phone' | 'email' | 'user_id' | 'anonymous_id'} type @param {number | string} name */
  const identifier = (type, name) => ({ type, scope: '', value: `${type}-${name}`, masked: '****' });
  const half = Math.floor(index / 2);
  if (kind === 'kiosk')
    return sighting(LINKS_BEGIN, index, [identifier('user_id', index), identifier('anonymous_id', 'kiosk')]);
  return sighting(LINKS_BEGIN, index, [identifier('phone', index - half), identifier('email', half)]);
}

/**
 * A large neighbourhood in a graph of its own: `?do=grow|link|split|find&kind=chain|kiosk&size=N`.
 *
 * @param {import('guiyi-worker').Env} env
 * @param {URLSearchParams} parameters
 */
export async function large(env, parameters) {
  const kind = parameters.get('kind') === 'kiosk' ? 'kiosk' : 'chain';
  const size = Number(parameters.get('size'));
  const graph = env.IDENTITY.get(env.IDENTITY.idFromName(`large-${kind}`));
  const [a, b] = ofLarge(kind, Math.floor(size / 2)).identifiers;
  if (a === undefined || b === undefined) return null;
  /** @type {Record<string, () => Promise<unknown>>} */
  const work = {
    grow: async () => {
      for (let at = 0; at < size; at += BATCH) {
        await graph.observe(Array.from({ length: Math.min(BATCH, size - at) }, (_, i) => ofLarge(kind, at + i)));
      }
    },
    link: () => graph.observe([ofLarge(kind, size)]),
    split: () => graph.decide({ action: 'split', a, b, reason: 'bench', time: LINKS_BEGIN + 1e9 }),
    find: () => graph.resolve(a),
  };
  return (await work[parameters.get('do') ?? '']?.()) ?? null;
}

/**
 * @param {number} begin milliseconds
 * @param {number} index
 * @param {Sighting['identifiers']} identifiers
 * @returns {Sighting}
 */
function sighting(begin, index, identifiers) {
  const key = `demo-web:${identifiers.length}-${index}`;
  return { key, time: begin + 1_000 * index, source: 'demo-web', trust: 'claimed', identifiers, gated: true };
}
