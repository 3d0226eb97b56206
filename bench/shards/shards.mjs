// @ts-check
/**
 * The graph on many Durable Objects, as docs/design/identity-at-scale.md states it. Evidence is kept by groups: the strong
 * identifiers that it connects, and, apart from them, the weak ones that weak evidence connects. A group is named by its
 * label, the smallest hash of its identifiers, and lives on the object that the label gives. Labels only fall and
 * evidence only grows, so that it does not matter in which order, how often, or over which detours messages come.
 */

import { claimsOf, isNewer, joinedBy, strongHolds, weakHolds } from './group.mjs';

/**
 * @typedef {import('./rule.mjs').Rule} Rule
 * @typedef {import('./group.mjs').Space} Space
 * @typedef {import('./group.mjs').Item} Item
 * @typedef {import('./group.mjs').Claim} Claim
 * @typedef {import('./group.mjs').Group} Group
 * @typedef {import('./rule.mjs').Hold} Hold
 *
 * @typedef {{ to: 'directory', space: Space, key: string, item?: Item, claim?: Claim, label?: string }} ToDirectory
 * @typedef {{ to: 'group', space: Space, label: string, item?: Item, claim?: Claim, joins?: string }} ToGroup
 * @typedef {ToDirectory | ToGroup} Message
 */

export class Shards {
  /** @type {Map<string, string>} by space and key, at the object of the key's own hash */
  #labels = new Map();
  /** @type {Map<string, Group>} by space and label, at the object of the label */
  #groups = new Map();
  moved = 0;

  /** @param {Rule} rule the production rule */
  constructor(rule) {
    this.rule = rule;
  }

  /**
   * What an event, or a decision, makes of messages: to the directory entry of each identifier that it names.
   *
   * @param {Item} item
   * @returns {Message[]}
   */
  accept(item) {
    const keys = item.observation?.identifiers ?? (item.bar ? [item.bar.a, item.bar.b] : []);
    return keys.map((key) => ({ to: 'directory', space: this.#spaceOf(key), key, item }));
  }

  /**
   * One turn of the object that a message goes to.
   *
   * @param {Message} message
   * @param {(message: Message) => void} send
   * @returns {() => void} writes what the turn changes
   */
  handle(message, send) {
    return message.to === 'directory' ? this.#look(message, send) : this.#keep(message, send);
  }

  /** @param {string} key @returns {Space} */
  #spaceOf(key) {
    return this.rule.isStrong(key) ? 'strong' : 'weak';
  }

  /** @param {ToDirectory} message @param {(message: Message) => void} send */
  #look({ space, key, item, claim, label }, send) {
    const own = `${space} ${key}`;
    const known = this.#labels.get(own) ?? this.rule.hash(key);
    if (item || claim) send({ to: 'group', space, label: known, item, claim });
    const next = label !== undefined && label < known ? label : known;
    // Two groups name this identifier: the one with the larger label joins the other.
    if (label !== undefined && label !== known) {
      const [, larger = known] = [known, label].sort();
      send({ to: 'group', space, label: larger, joins: next });
    }
    return () => this.#labels.set(own, next);
  }

  /** @param {ToGroup} message @param {(message: Message) => void} send */
  #keep({ space, label, item, claim, joins }, send) {
    /** @type {Group} */
    const before = this.#groups.get(`${space} ${label}`) ?? { items: new Map(), claims: new Map() };
    /** @type {Group} */
    const group = { ...before, items: new Map(before.items), claims: new Map(before.claims) };
    if (item) group.items.set(item.id, item);
    if (claim && isNewer(claim, group.claims.get(claim.item))) group.claims.set(claim.item, claim);
    if (joins !== undefined) this.#join(space, group, joins, send);
    else if (group.movedTo !== undefined) send({ to: 'group', space, label: group.movedTo, item, claim });
    else if (item) this.#connect(space, label, group, item, send);
    return () => {
      if (joins !== undefined && before.movedTo !== group.movedTo) this.moved += 1;
      this.#groups.set(`${space} ${label}`, group);
    };
  }

  /** @param {Space} space @param {Group} group @param {string} joins @param {(message: Message) => void} send */
  #join(space, group, joins, send) {
    const former = group.movedTo;
    if (former === joins) return;
    // Where it was sent before, and where it is sent now, are one group too.
    const [low = joins, high] = former === undefined ? [joins] : [former, joins].sort();
    if (high !== undefined) send({ to: 'group', space, label: high, joins: low });
    group.movedTo = low;
    for (const item of group.items.values()) send({ to: 'group', space, label: low, item });
    for (const claim of group.claims.values()) send({ to: 'group', space, label: low, claim });
  }

  /** @param {Space} space @param {string} label @param {Group} group @param {Item} item @param {(message: Message) => void} send */
  #connect(space, label, group, item, send) {
    for (const key of joinedBy(this.rule, item, space)) send({ to: 'directory', space, key, label });
    if (space === 'weak') return;
    for (const claim of claimsOf(this.rule, label, group)) {
      for (const key of group.items.get(claim.item)?.observation?.identifiers ?? []) {
        if (!this.rule.isStrong(key)) send({ to: 'directory', space: 'weak', key, claim });
      }
    }
  }

  /** The holds of all identifiers, from the groups that have not moved. @returns {Hold[]} */
  holds() {
    return [...this.#groups].flatMap(([name, group]) => {
      if (group.movedTo !== undefined) return [];
      const [space = '', label = ''] = name.split(' ');
      const all =
        space === 'strong'
          ? strongHolds(this.rule, group)
          : weakHolds(this.rule, group, (key) => this.#labels.get(`weak ${key}`) === label);
      return all.filter(({ identifier }) => this.#labels.get(`${space} ${identifier}`) === label);
    });
  }

  /** How many live groups each of `count` objects has. @param {number} count */
  load(count) {
    const load = new Array(count).fill(0);
    for (const [name, { movedTo }] of this.#groups) {
      if (movedTo === undefined) load[Number.parseInt(name.slice(-8), 16) % count] += 1;
    }
    return load;
  }
}
