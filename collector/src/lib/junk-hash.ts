import { md5, sha256 } from './keyed.ts';

/** What other systems hash when they have no number and no address, as text; then the numbers that nobody has. */
const EMPTY = ['', ' ', '-', '0', 'null', 'NULL', 'undefined', 'none', 'None', 'nan', 'NaN', 'n/a', 'N/A', 'unknown'];
const REPEATED = Array.from({ length: 10 }, (_, digit) => String(digit).repeat(11));
const ROUND = Array.from({ length: 70 }, (_, i) => `1${30 + i}00000000`);

let hashes: ReadonlySet<string> | null = null;

/**
 * Whether a hash, in lower-case hex, is that of a placeholder: all who have none would be one person.
 *
 * @example isJunkHash(sha256('')) // true
 */
export function isJunkHash(hash: string): boolean {
  hashes ??= new Set(
    [
      ...EMPTY,
      ...['13800138000', '12345678901', ...REPEATED, ...ROUND].flatMap((n) => [n, `86${n}`, `+86${n}`]),
    ].flatMap((text) => [sha256(text), md5(text)]),
  );
  return hashes.has(hash);
}
