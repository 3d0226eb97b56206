import { createHash, createHmac } from 'node:crypto';
import * as v from 'valibot';

/** Keys personal values, so that equal values stay equal and none can be read or guessed without the pepper. */
export interface Keyer {
  /** Of an id that turned out to hold a phone number or an address; never changes, or a retry would be another event. */
  id(value: string): string;
  /**
   * The forms in which a phone number or address may be known, newest first: today's key and the former ones, of each
   * hash that another system may have sent of it.
   *
   * @param hashes lower-case hex, the SHA-256 of the normalised value first
   */
  forms(hashes: readonly string[]): string[];
}

/** Lower-case hex of the SHA-256 of `text`. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Lower-case hex of the MD5 of `text`: no protection, but what ad platforms and old systems exchange. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

/** The peppers of a deployment. */
export interface Peppers {
  /** Names `k1`; stays for ever, as tombstones and trails are made with it too. */
  GUIYI_PEPPER: string;
  /** Later ones by name, newest last: `{"k2": "…"}`. */
  GUIYI_PEPPERS?: string | undefined;
}

/**
 * `k1:` + base64url of HMAC-SHA-256(pepper, hash). The inner hash lets a hash from another system meet the raw value; the
 * prefix names the pepper, so that another can take over while values that are known under the former are still met.
 */
export function keyer({ GUIYI_PEPPER, GUIYI_PEPPERS }: Peppers): Keyer {
  const first = under('k1', GUIYI_PEPPER);
  const all = [...laterPeppers(GUIYI_PEPPERS).map(([name, pepper]) => under(name, pepper)), first];
  return {
    id: (value) => first(sha256(value)),
    forms: (hashes) => hashes.flatMap((hash) => all.map((key) => key(hash))),
  };
}

function under(name: string, pepper: string): (hash: string) => string {
  return (hash) => `${name}:${createHmac('sha256', pepper).update(hash).digest('base64url')}`;
}

const Later = v.pipe(
  v.string(),
  v.parseJson(),
  v.record(v.pipe(v.string(), v.regex(/^k[2-9]\d*$/)), v.pipe(v.string(), v.minLength(16))),
);

let parsed: { text: string; peppers: [string, string][] } | null = null;

/**
 * Newest first.
 *
 * @throws where the setting cannot be read: keying under another pepper than is meant would part persons
 */
function laterPeppers(text: string | undefined): [string, string][] {
  if (!text) return [];
  if (parsed?.text === text) return parsed.peppers;
  const { success, output } = v.safeParse(Later, text);
  if (!success) throw new Error('GUIYI_PEPPERS is not a JSON object of texts of 16 characters or more, named k2, k3 …');
  parsed = { text, peppers: Object.entries(output).reverse() };
  return parsed.peppers;
}
