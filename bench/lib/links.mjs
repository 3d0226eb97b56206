// @ts-check
/** The same links for the graph and for its floor. Runs in Node.js and in the Worker. */

/**
 * Link `index`: a new browser, named by a UUID, of a member who is new, or, every other time, was perhaps seen before.
 *
 * @param {number} index
 * @returns {{ anonymous: string, member: string }}
 */
export function linkOf(index) {
  const random = scramble(index);
  const member = random % 2 === 0 ? index : Math.floor((random / 2 ** 32) * index);
  const [begin, end] = [
    scramble(index + 3)
      .toString(16)
      .padStart(8, '0'),
    index.toString(16).padStart(12, '0'),
  ];
  return { anonymous: `${begin}-5eed-4000-8000-${end}`, member: `m-${String(member).padStart(8, '0')}` };
}

/**
 * The browser that event `index` comes from: any of those that are known.
 *
 * @param {number} index
 * @param {number} links how many links were made
 */
export function browserOf(index, links) {
  return linkOf(Math.floor((scramble(index + 7) / 2 ** 32) * links)).anonymous;
}

/**
 * A number's bits, well mixed (the finaliser of MurmurHash3).
 *
 * @param {number} value
 * @returns {number} from 0 to 2³² − 1
 */
function scramble(value) {
  let hash = (value + 0x9e3779b9) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
