// @ts-check

/**
 * A CPU profile as the V8 inspector gives it.
 *
 * @typedef {object} Profile
 * @property {{ id: number, children?: number[], callFrame: { functionName: string, url: string, lineNumber: number } }[]} nodes
 * @property {number[]} samples node ids
 * @property {number[]} timeDeltas microseconds before each sample
 */

/**
 * Microseconds of each function: `self` in it alone, `total` with all that it called (a recursion counts once).
 *
 * @param {Profile} profile
 * @returns {{ name: string, self: number, total: number }[]} most `self` first
 */
export function byFunction({ nodes, samples, timeDeltas }) {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id])));
  const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
  /** @type {Map<string, { name: string, self: number, total: number }>} */
  const sums = new Map();
  /** @param {string} name */
  const sumOf = (name) => {
    const sum = sums.get(name) ?? { name, self: 0, total: 0 };
    sums.set(name, sum);
    return sum;
  };
  for (const [index, sample] of samples.entries()) {
    const time = timeDeltas[index] ?? 0;
    const seen = new Set();
    for (let id = /** @type {number | undefined} */ (sample); id !== undefined; id = parents.get(id)) {
      const name = names.get(id) ?? '?';
      if (id === sample) sumOf(name).self += time;
      if (!seen.has(name)) sumOf(name).total += time;
      seen.add(name);
    }
  }
  return [...sums.values()].sort((a, b) => b.self - a.self);
}

/** @param {{ functionName: string, lineNumber: number }} frame */
function nameOf({ functionName, lineNumber }) {
  return lineNumber < 0 ? functionName || '?' : `${functionName || '(anonymous)'}:${lineNumber + 1}`;
}
