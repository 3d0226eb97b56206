// @ts-check

/** @typedef {import('./figure.mjs').Sample} Sample */

/**
 * Runs all sides in turn, round by round, so that what the host does meanwhile hits all of them. A first round warms up
 * and is thrown away.
 *
 * @template {Record<string, () => Promise<Sample>>} T
 * @param {T} sides
 * @param {number} rounds
 * @returns {Promise<Record<keyof T, Sample[]>>} samples of each side, by round
 */
export async function interleaved(sides, rounds) {
  /** @type {[keyof T, () => Promise<Sample>, Sample[]][]} */
  const all = Object.entries(sides).map(([name, run]) => [name, run, []]);
  for (let round = -1; round < rounds; round++) {
    for (const [, run, samples] of round % 2 === 0 ? all : [...all].reverse()) {
      const sample = await run();
      if (round >= 0) samples.push(sample);
    }
  }
  return /** @type {Record<keyof T, Sample[]>} */ (Object.fromEntries(all.map(([name, , samples]) => [name, samples])));
}

/**
 * What a piece of work costs a server.
 *
 * @param {{ cpuMs: () => number | null }} server
 * @param {number} units
 * @param {() => Promise<unknown>} work
 * @returns {Promise<Sample>}
 */
export async function sampled(server, units, work) {
  const cpu = server.cpuMs();
  const begun = performance.now();
  await work();
  const wallMs = performance.now() - begun;
  const end = server.cpuMs();
  return { units, wallMs, cpuMs: cpu === null || end === null ? null : end - cpu };
}
