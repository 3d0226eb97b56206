// @ts-check
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** @typedef {ReturnType<typeof chanceOf>} Chance */

/**
 * Chance that falls the same way for the same seed.
 *
 * @param {number} seed
 */
export function chanceOf(seed) {
  const generator = xoroshiro128plus(seed);

  /** A whole number, both ends included. */
  const between = (/** @type {number} */ from, /** @type {number} */ to) => uniformInt(generator, from, to);

  /** True in so many cases of a hundred. */
  const happens = (/** @type {number} */ percent) => between(1, 100) <= percent;

  /**
   * One of them.
   *
   * @template T
   * @param {readonly T[]} among not empty
   * @returns {T}
   */
  const oneOf = (among) => /** @type {T} */ (among[between(0, among.length - 1)]);

  /**
   * One of them, the heavier the likelier.
   *
   * @template T
   * @param {readonly (readonly [weight: number, of: T])[]} among not empty
   * @returns {T}
   */
  function weighed(among) {
    let left = between(
      1,
      among.reduce((sum, [weight]) => sum + weight, 0),
    );
    for (const [weight, of] of among) {
      left -= weight;
      if (left <= 0) return of;
    }
    throw new RangeError('Nothing to choose from.');
  }

  return { between, happens, oneOf, weighed };
}
