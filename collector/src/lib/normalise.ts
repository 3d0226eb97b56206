import type { IdentifierType } from '@guiyi/protocol';
import { LIMITS } from '@guiyi/protocol/limits';
import type { Identifier } from './identifier.ts';
import { isJunk } from './junk.ts';
import type { Keyer } from './keyed.ts';
import { isPersonal, scrubText } from './personal.ts';
import { maskPhone, normalisePhone } from './phone.ts';

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
  const text = value.trim();
  if (isJunk(text)) return null;
  if (type === 'phone') return phone(text, options);
  if (type === 'email') return email(text, options);
  const scoped = type === 'openid' || type === 'unionid' ? scopeOf(scope) : '';
  if (type === 'openid' && scoped === '') return null;
  return { type, scope: scoped, value: safeId(text, options.key), masked: mask(type, text) };
}

/** A phone or e-mail that came as a hash: 64 hex digits of the SHA-256 of the E.164 number / lower-cased address. */
export function normaliseHash(type: 'phone' | 'email', raw: unknown, { key }: NormaliseOptions): Identifier | null {
  if (typeof raw !== 'string' || !/^[0-9a-f]{64}$/i.test(raw.trim())) return null;
  return { type, scope: '', value: key.hash(raw.trim().toLowerCase()), masked: '****' };
}

/** An id as it may be kept: keyed when it is, or holds, a phone number or an address. Distinct ids stay distinct. */
export function safeId(id: string, key: Keyer): string {
  return isPersonal(id) ? key.value(id) : id;
}

function phone(text: string, { region, key }: NormaliseOptions): Identifier | null {
  const number = normalisePhone(text, region);
  return number === null ? null : { type: 'phone', scope: '', value: key.value(number), masked: maskPhone(number) };
}

function email(text: string, { key }: NormaliseOptions): Identifier | null {
  const address = text.normalize('NFKC').toLowerCase();
  const at = address.lastIndexOf('@');
  if (!ADDRESS.test(address) || NO_MAILBOX.test(address.slice(0, at))) return null;
  return {
    type: 'email',
    scope: '',
    value: key.value(address),
    // The domain is the client's text too: there may be a phone number in it.
    masked: scrubText(`${address.slice(0, 1)}***${address.slice(at)}`),
  };
}

/** Scopes have no colon in them: a key is written `type:scope:value`. A phone number is no scope. */
function scopeOf(scope: unknown): string {
  const text = typeof scope === 'string' ? scope.trim() : '';
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
