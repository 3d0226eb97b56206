import type { Clock, RandomBytes } from './ports.ts';

const MAX_SEQUENCE = 0xfff;

/**
 * Makes UUIDs of version 7 (RFC 9562 §5.7, method 1 of §6.2): ids of one client sort in the order they were made, also
 * within a millisecond and when the clock steps back. The durable queue keeps its order by them.
 */
export function createIds(clock: Pick<Clock, 'now'>, random: RandomBytes): () => string {
  let time = 0;
  let sequence = 0;
  return () => {
    const now = clock.now();
    if (now > time) {
      time = now;
      sequence = 0;
    } else if (++sequence > MAX_SEQUENCE) {
      time++;
      sequence = 0;
    }
    const bytes = random(8);
    bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x80;
    const tail = Array.from(bytes, (byte) => hex(byte, 2)).join('');
    return `${hex(time, 12)}7${hex(sequence, 3)}${tail}`.replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
}

function hex(value: number, width: number): string {
  return value.toString(16).padStart(width, '0');
}
