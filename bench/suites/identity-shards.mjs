// @ts-check
import { plainFigure } from '../lib/figure.mjs';
import { linkOf } from '../lib/links.mjs';
import { openRule } from '../shards/rule.mjs';
import { play, smallWorld } from '../shards/world.mjs';

/**
 * @typedef {import('../lib/bench.mjs').Bench} Bench
 * @typedef {import('../lib/figure.mjs').Figure} Figure
 */

const OBJECTS = 32;
const FAULTS = { crash: 0.05, twice: 0.05, delay: 100 };
const QUIET = { crash: 0, twice: 0, delay: 1 };

/**
 * The protocol of docs/design/identity-at-scale.md over a failing network, held to the rule over everything: no figure
 * where one hold differs. Then what it costs in messages, and how even the objects are filled.
 *
 * @param {Bench} bench
 * @returns {Promise<Figure[]>}
 */
export async function identityShards({ quick, rounds }) {
  const rule = await openRule();
  for (let seed = 1; seed <= (quick ? 200 : 3_000); seed++) checked(play(rule, smallWorld(seed), seed, FAULTS), seed);
  const links = quick ? 500 : 3_000;
  const runs = Array.from({ length: rounds }, (_, round) => {
    const items = Array.from({ length: links }, (_, i) => itemOf(round * links + i));
    const calm = checked(play(rule, items, round + 1, QUIET), round);
    const rough = checked(play(rule, items, round + 1, FAULTS), round);
    const load = calm.shards.load(OBJECTS);
    const mean = load.reduce((sum, groups) => sum + groups, 0) / OBJECTS;
    return { calm: calm.messages / links, rough: rough.messages / links, fullest: Math.max(...load), mean };
  });
  const of = (/** @type {'calm' | 'rough' | 'fullest' | 'mean'} */ name) => runs.map((run) => run[name]);
  return [
    plainFigure('identity-shards-messages', {
      unit: 'messages/link',
      floor: 'the same without delays, crashes and repetitions',
      ours: of('rough'),
      baseline: of('calm'),
    }),
    plainFigure('identity-shards-load', {
      unit: `groups on the fullest of ${OBJECTS} objects`,
      floor: 'mean of all objects',
      ours: of('fullest'),
      baseline: of('mean'),
    }),
  ];
}

/** @param {ReturnType<typeof play>} played @param {number} seed */
function checked(played, seed) {
  if (played.ours.join() !== played.expected.join())
    throw new Error(`No figure: the shards are wrong in world ${seed}.`);
  return played;
}

/** @param {number} index @returns {import('../shards/shards.mjs').Item} */
function itemOf(index) {
  const { anonymous, member } = linkOf(index);
  const identifiers = [`user_id::${member}`, `anonymous_id::${anonymous}`];
  return { id: `seen-${index}`, observation: { key: `k${index}`, time: index + 1, layer: 2, identifiers } };
}
