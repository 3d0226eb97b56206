// @ts-check
import { Network, randomOf } from './network.mjs';
import { Shards } from './shards.mjs';

/**
 * @typedef {import('./rule.mjs').Rule} Rule
 * @typedef {import('./rule.mjs').Hold} Hold
 * @typedef {import('./shards.mjs').Item} Item
 */

const NAMES = ['user_id::m1', 'user_id::m2', 'user_id::m3', 'phone::p1', 'phone::p2', 'unionid:a:u1', 'openid:b:o1'];
const WEAK = ['email::e1', 'anonymous_id::c1', 'anonymous_id::c2', 'anonymous_id::c3', 'device_id::d1'];

/** Few identifiers and times, so that every kind of conflict is frequent; now and then staff decide. @param {number} seed @returns {Item[]} */
export function smallWorld(seed) {
  const random = randomOf(seed);
  const below = (/** @type {number} */ n) => Math.floor(random() * n);
  const all = [...NAMES, ...WEAK];
  return Array.from({ length: 3 + below(18) }, (_, i) => {
    const chosen = new Set(Array.from({ length: 1 + below(4) }, () => all[below(all.length)] ?? ''));
    const identifiers = [...chosen].sort((a, b) => all.indexOf(a) - all.indexOf(b));
    const [a = '', b] = identifiers;
    const time = 1 + below(9);
    const chance = random();
    if (b !== undefined && chance < 0.08) {
      const kind = /** @type {const} */ (['split', 'unbind', 'forbid'])[below(3)] ?? 'split';
      return { id: `bar-${i}`, bar: { kind, a, b, time } };
    }
    const layer = b !== undefined && chance < 0.12 ? 0 : chance < 0.45 ? 1 : 2;
    return { id: `seen-${i}`, observation: { key: `k${String(i).padStart(3, '0')}`, time, layer, identifiers } };
  });
}

/**
 * Sends evidence through the shards over a failing network, and compares what they say with the rule over everything.
 *
 * @param {Rule} rule
 * @param {readonly Item[]} items
 * @param {number} seed
 * @param {{ crash: number, twice: number, delay: number }} faults
 */
export function play(rule, items, seed, faults) {
  const shards = new Shards(rule);
  /** @type {Network<import('./shards.mjs').Message>} */
  const network = new Network(seed, faults);
  for (const item of items) for (const message of shards.accept(item)) network.send(message);
  network.run((message, send) => shards.handle(message, send));
  const observations = items.flatMap(({ observation }) => observation ?? []);
  const bars = items.flatMap(({ bar }) => bar ?? []);
  return {
    ours: text(shards.holds()),
    expected: text(rule.resolve(observations, bars, () => true)),
    messages: network.delivered,
    moved: shards.moved,
    shards,
  };
}

/** @param {readonly Hold[]} holds */
function text(holds) {
  return holds
    .map(({ identifier, since, until, core, status }) => [identifier, since, until, core, status].join(' '))
    .sort();
}
