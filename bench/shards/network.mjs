// @ts-check

/**
 * A network and its failures, by a seed: messages are delayed, overtake each other, come twice, and are lost with the
 * object that was to take them, in which case they are sent again. A handler is one turn of a Durable Object: what it writes and what
 * it sends are kept together or not at all.
 *
 * @template M
 */
export class Network {
  /** @type {{ at: number, message: M }[]} */
  #waiting = [];
  #now = 0;
  #random;
  delivered = 0;

  /**
   * @param {number} seed
   * @param {{ crash: number, twice: number, delay: number }} faults chances from 0 to 1, and the longest delay
   */
  constructor(seed, faults) {
    this.#random = randomOf(seed);
    this.faults = faults;
  }

  /** @param {M} message */
  send(message) {
    this.#waiting.push({ at: this.#now + 1 + Math.floor(this.#random() * this.faults.delay), message });
  }

  /**
   * Delivers until nothing is on the way.
   *
   * @param {(message: M, send: (message: M) => void) => () => void} handle prepares a turn; what it returns keeps it
   */
  run(handle) {
    while (this.#waiting.length > 0) {
      const next = this.#take();
      this.#now = Math.max(this.#now, next.at);
      /** @type {M[]} */
      const sent = [];
      const keep = handle(next.message, (message) => sent.push(message));
      if (this.#random() < this.faults.crash) {
        // The object died before its turn was kept: nothing of it happened, and the message comes again.
        this.send(next.message);
        continue;
      }
      keep();
      this.delivered += 1;
      for (const message of sent) this.send(message);
      // It was kept, but the acknowledgement was lost.
      if (this.#random() < this.faults.twice) this.send(next.message);
    }
  }

  /** The one that is due first; those of one instant in any order. */
  #take() {
    let best = 0;
    for (let i = 1; i < this.#waiting.length; i++) {
      if ((this.#waiting[i]?.at ?? 0) < (this.#waiting[best]?.at ?? 0)) best = i;
    }
    const [next] = this.#waiting.splice(best, 1);
    if (next === undefined) throw new RangeError('nothing is on the way');
    return next;
  }
}

/** @param {number} seed @returns {() => number} from 0 to 1 */
export function randomOf(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
