// @ts-check
import { FIRST, NEXT } from './origins.mjs';

/**
 * @typedef {import('./chance.mjs').Chance} Chance
 * @typedef {import('./origins.mjs').Origin} Origin
 * @typedef {{ id: string, kind: 'phone' | 'computer' }} Device
 * @typedef {'look' | 'cart' | 'member' | 'checkout' | 'order'} Reach how far somebody goes on a visit
 * @typedef {{ daysAgo: number, origin: Origin, device: Device, member: string, reach: Reach }} Visit
 */

const CUSTOMERS = 600;

/**
 * The visits of each made-up customer, first to last.
 *
 * @param {Chance} chance
 * @param {number} days in which all of it happens
 * @returns {Visit[][]}
 */
export function plansOf(chance, days) {
  return Array.from({ length: CUSTOMERS }, (_, index) => planOf(chance, days, index + 1));
}

/**
 * @param {Chance} chance
 * @param {number} days
 * @param {number} customer
 * @returns {Visit[]}
 */
function planOf(chance, days, customer) {
  /** @type {Visit[]} */
  const visits = [];
  let daysAgo = chance.between(0, days - 1);
  for (let left = chance.between(1, 5); left > 0 && daysAgo >= 0; left--) {
    const origin = chance.weighed(visits.length === 0 ? FIRST : NEXT);
    const kind = (origin.mobile ?? chance.happens(40)) ? 'phone' : 'computer';
    visits.push({
      daysAgo,
      origin,
      device: { id: `${kind}-${customer}`, kind },
      member: `made-up-${customer}`,
      reach: reachOf(chance, visits.length),
    });
    daysAgo -= chance.between(1, 9);
  }
  return visits;
}

/**
 * The oftener somebody came, the likelier they buy.
 *
 * @param {Chance} chance
 * @param {number} before how many visits came before
 * @returns {Reach}
 */
function reachOf(chance, before) {
  return chance.weighed([
    [50, 'look'],
    [20, 'cart'],
    [12, 'member'],
    [6, 'checkout'],
    [8 + 9 * before, 'order'],
  ]);
}
