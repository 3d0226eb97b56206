// @ts-check
/** What a group of evidence says, by the production rule: see shards.mjs. */

/**
 * @typedef {import('./rule.mjs').Rule} Rule
 * @typedef {import('./rule.mjs').Observation} Observation
 * @typedef {import('./rule.mjs').Bar} Bar
 * @typedef {import('./rule.mjs').Hold} Hold
 *
 * @typedef {'strong' | 'weak'} Space
 * @typedef {{ id: string, observation?: Observation, bar?: Bar }} Item evidence: an observation, or a decision of staff
 *
 * Who holds the strong identifiers of an observation, and today those that staff keep apart from others, as the group of these says; the newest word counts.
 * @typedef {{ item: string, holders: Record<string, string>, today: Record<string, string>, label: string, size: number }} Claim
 *
 * @typedef {object} Group
 * @property {Map<string, Item>} items
 * @property {Map<string, Claim>} claims
 * @property {string} [movedTo] the label that it has now; what still comes is sent on
 */

/** The last moment before a hold without an end ends. */
const TODAY = 9e15 - 1;

/** The identifiers that an item makes one group of. @param {Rule} rule @param {Item} item @param {Space} space */
export function joinedBy(rule, { observation, bar }, space) {
  // Whom one of two weak identifiers belongs to decides whom the other may not belong to.
  const pair = bar && space === 'weak' ? [bar.a, bar.b] : [];
  const keys = observation?.identifiers ?? pair;
  const strong = keys.filter((key) => rule.isStrong(key));
  if (space === 'strong') return strong;
  return strong.length === 0 ? keys : [];
}

/** What a strong group tells those weak identifiers that its evidence names. @param {Rule} rule @param {string} label @param {Group} group @returns {Claim[]} */
export function claimsOf(rule, label, group) {
  const holds = strongHolds(rule, group);
  const kept = new Set([...group.items.values()].flatMap(({ bar }) => (bar ? [bar.a, bar.b] : [])));
  return [...group.items.values()].flatMap(({ id, observation }) => {
    if (observation === undefined || observation.identifiers.every((key) => rule.isStrong(key))) return [];
    /** @type {Record<string, string>[]} */
    const [holders = {}, today = {}] = [{}, {}];
    for (const { identifier, since, until, core, status, alone } of holds) {
      if (kept.has(identifier) && until > TODAY && status !== 'shared' && !alone) today[identifier] = core;
      const covers = since <= observation.time && observation.time < until && status !== 'shared' && !alone;
      if (covers && observation.identifiers.includes(identifier)) holders[identifier] = core;
    }
    return [{ item: id, holders, today, label, size: group.items.size }];
  });
}

/** @param {Rule} rule @param {Group} group @returns {Hold[]} */
export function strongHolds(rule, group) {
  const { observations, bars } = evidenceOf(group);
  return rule.resolve(observations, bars, (key) => rule.isStrong(key));
}

/** @param {Rule} rule @param {Group} group @param {(key: string) => boolean} isHere whether the group has the label of a weak identifier @returns {Hold[]} */
export function weakHolds(rule, group, isHere) {
  const { observations, bars, ids } = evidenceOf(group);
  /** @param {string} key @param {number} time */
  const outside = (key, time) => {
    for (const [i, seen] of observations.entries()) {
      if (time === TODAY || (seen.time === time && seen.identifiers.includes(key))) {
        const claim = group.claims.get(ids[i] ?? '');
        const holder = (time === TODAY ? claim?.today : claim?.holders)?.[key];
        if (holder !== undefined) return holder;
      }
    }
    return undefined;
  };
  const own = (/** @type {string} */ key) => !rule.isStrong(key) && isHere(key);
  return rule.resolve(observations, bars, own, outside);
}

/** Of two claims for one observation the one of the lower label is newer, and of one label that of more evidence. @param {Claim} claim @param {Claim} [known] */
export function isNewer(claim, known) {
  if (known === undefined || claim.label < known.label) return true;
  return claim.label === known.label && claim.size > known.size;
}

/** @param {Group} group */
function evidenceOf({ items }) {
  const seen = [...items.values()].flatMap(({ id, observation }) => (observation ? [{ id, observation }] : []));
  return {
    ids: seen.map(({ id }) => id),
    observations: seen.map(({ observation }) => observation),
    bars: [...items.values()].flatMap(({ bar }) => bar ?? []),
  };
}
