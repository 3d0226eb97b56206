import type { Clock, RandomBytes } from './ports.ts';

/** Ids a millisecond; beyond, they take the next one's place. */
const A_MILLISECOND = 256;

/**
 * Makes UUIDs of version 7 (RFC 9562 §5.7, method 1 of §6.2): ids of one client sort in the order they were made, also
 * within a millisecond and when the clock steps back. The durable queue keeps its order by them.
 */
export function createIds(clock: Pick<Clock, 'now'>, random: RandomBytes): () => string {
  let last = 0;
  return () => {
    last = Math.max(clock.now() * A_MILLISECOND, last + 1);
    return random(8)
      .reduce((text, byte) => text + hex(byte, 2), hex(last, 14))
      .replace(/(.{8})(.{4})(..).(...)/, '$1-$2-70$3-8$4-');
  };
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
