import type { IdentifierType } from '@guiyi/protocol';
import { LIMITS } from '@guiyi/protocol/limits';
import type { Identifier } from './identifier.ts';
import { isJunk, plainText } from './junk.ts';
import { isJunkHash } from './junk-hash.ts';
import { type Keyer, md5, sha256 } from './keyed.ts';
import { isPersonal, scrubText } from './personal.ts';
import { maskPhone, nationalNumber, normalisePhone } from './phone.ts';

/** What normalising depends on, from the deployment. */
export interface NormaliseOptions {
  /** ISO 3166 country of phone numbers without a country code. */
  region: string;
  key: Keyer;
}

const ADDRESS = /^[^\s@]{1,64}@[^\s@]{1,190}\.[^\s@.]{2,}$/;

/** Mailboxes that belong to a program. */
const NO_MAILBOX = /^(?:no-?reply|do-?not-?reply|null|none|undefined|nan|unknown|anonymous)$/;

/**
 * The identifier as it is kept: normalised, keyed where the raw value must not be stored, and masked for staff. Null
 * when it names nobody (junk, no valid number or address, an openid without its app id).
 *
 * @param raw as a client or staff wrote it; numbers become strings
 * @param scope app id of an openid, open-platform account of a unionid
 * @example normalise('phone', '+86 138-1234-5678', '', options) // {type: 'phone', scope: '', value: 'k1:…', masked: '138****5678'}
 */
export function normalise(
  type: IdentifierType,
  raw: unknown,
  scope: unknown,
  options: NormaliseOptions,
): Identifier | null {
  const value = typeof raw === 'number' ? String(raw) : raw;
  if (typeof value !== 'string' || value.length > LIMITS.identifier) return null;
  const text = plainText(value);
  if (isJunk(text)) return null;
  if (type === 'phone') return phone(text, options);
  if (type === 'email') return email(text, options);
  const scoped = type === 'openid' || type === 'unionid' ? scopeOf(scope) : '';
  if (type === 'openid' && scoped === '') return null;
  return { type, scope: scoped, value: safeId(text, options.key), masked: mask(type, text) };
}

/** Hex digits of the hashes that are taken. */
const HASH = { sha256: /^[0-9a-f]{64}$/, md5: /^[0-9a-f]{32}$/ };

/**
 * A phone or e-mail that came as a hash, in hex: of the E.164 number or, in the deployment's region, of the number as people
 * write it there without separators; of the lower-cased address.
 */
export function normaliseHash(
  type: 'phone' | 'email',
  hash: keyof typeof HASH,
  raw: unknown,
  { key }: NormaliseOptions,
): Identifier | null {
  const text = typeof raw === 'string' ? raw.trim().toLowerCase() : '';
  return HASH[hash].test(text) && !isJunkHash(text) ? keyed(type, key.forms([text]), '****') : null;
}

/** @param forms at least one, the value first */
function keyed(type: 'phone' | 'email', [value = '', ...forms]: string[], masked: string): Identifier {
  return { type, scope: '', value, masked, ...(forms.length > 0 && { forms }) };
}

/** An id as it may be kept: keyed when it is, or holds, a phone number or an address. Distinct ids stay distinct. */
export function safeId(id: string, key: Keyer): string {
  return isPersonal(id) ? key.id(id) : id;
}

function phone(text: string, { region, key }: NormaliseOptions): Identifier | null {
  const number = normalisePhone(text, region);
  if (number === null) return null;
  const written = [number, ...nationalNumber(number, region)];
  return keyed('phone', key.forms([...written.map(sha256), ...written.map(md5)]), maskPhone(number));
}

function email(text: string, { key }: NormaliseOptions): Identifier | null {
  const address = text.toLowerCase();
  const at = address.lastIndexOf('@');
  if (!ADDRESS.test(address) || NO_MAILBOX.test(address.slice(0, at))) return null;
  // The domain is the client's text too: there may be a phone number in it.
  const masked = scrubText(`${address.slice(0, 1)}***${address.slice(at)}`);
  return keyed('email', key.forms([sha256(address), md5(address)]), masked);
}

/** Scopes have no colon in them: a key is written `type:scope:value`. A phone number is no scope. */
function scopeOf(scope: unknown): string {
  const text = typeof scope === 'string' ? plainText(scope) : '';
  return text.length > LIMITS.identifier || text.includes(':') || isJunk(text) || isPersonal(text) ? '' : text;
}

/** A member number is shown as it is; other ids by their ends. */
function mask(type: IdentifierType, text: string): string {
  if (isPersonal(text)) return maskPersonal(text);
  return type === 'user_id' || text.length <= 12 ? text : `${text.slice(0, 6)}…${text.slice(-4)}`;
}

function maskPersonal(text: string): string {
  const number = normalisePhone(text, 'CN');
  return number === null ? scrubText(text) : maskPhone(number);
}
