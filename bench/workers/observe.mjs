// @ts-check
import { browserOf, linkOf } from '../lib/links.mjs';

/** @typedef {import('guiyi-worker').Sighting} Sighting */

/** Sightings in one call, as consume makes it. */
const BATCH = 500;

/** 2026-01-01 and 2026-06-01: links a second apart, then events of the browsers that they brought. */
const LINKS_BEGIN = 1_767_225_600_000;
const EVENTS_BEGIN = 1_780_272_000_000;

/**
 * Calls the graph as consume does, batch by batch: `?kind=new|known&from=INDEX&count=N[&links=N]`.
 *
 * @param {import('guiyi-worker').Env} env
 * @param {URLSearchParams} parameters
 */
export async function observe(env, parameters) {
  const from = Number(parameters.get('from'));
  const count = Number(parameters.get('count'));
  const links = Number(parameters.get('links'));
  const make = parameters.get('kind') === 'new' ? newLink : (/** @type {number} */ index) => knownBrowser(index, links);
  const graph = env.IDENTITY.get(env.IDENTITY.idFromName('graph'));
  let kept = 0;
  for (let at = from; at < from + count; at += BATCH) {
    const size = Math.min(BATCH, from + count - at);
    const verdicts = await graph.observe(Array.from({ length: size }, (_, offset) => make(at + offset)));
    kept += verdicts.filter((verdict) => verdict === 'keep').length;
  }
  return { kept };
}

/**
 * @param {number} index
 * @returns {Sighting}
 */
function newLink(index) {
  const { anonymous, member } = linkOf(index);
  return sighting(LINKS_BEGIN, index, [
    { type: 'user_id', scope: '', value: member, masked: member },
    { type: 'anonymous_id', scope: '', value: anonymous, masked: anonymous },
  ]);
}

/**
 * @param {number} index
 * @param {number} links
 * @returns {Sighting}
 */
function knownBrowser(index, links) {
  const value = browserOf(index, links);
  return sighting(EVENTS_BEGIN, index, [{ type: 'anonymous_id', scope: '', value, masked: value }]);
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
