import { createHash, createHmac } from 'node:crypto';

/** Keys personal values, so that equal values stay equal and none can be read or guessed without the pepper. */
export interface Keyer {
  /** `value` is normalised: an E.164 number, a lower-cased address. */
  value(value: string): string;
  /** The same for a value that came hashed already: lower-case hex of its SHA-256. */
  hash(sha256: string): string;
}

/** Lower-case hex of the SHA-256 of `text`. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * `k1:` + base64url of HMAC-SHA-256(pepper, SHA-256(value)). The inner hash lets a hash from another system meet the
 * raw value; the prefix names the key, so that a later key can live beside it.
 */
export function keyer(pepper: string): Keyer {
  const hash = (digest: string) => `k1:${createHmac('sha256', pepper).update(digest).digest('base64url')}`;
  return { value: (value) => hash(sha256(value)), hash };
}
