import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** What people and systems put between the digits; invisible marks come with numbers copied from a phone book. */
const SEPARATORS = /[\s\-.·_()‐-―\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** Chinese mobile numbers make up nearly all numbers here and need no metadata. */
const CHINESE_MOBILE = /^(?:\+86|0086|86|0)?(1[3-9]\d{9})$/;

/** Numbers that forms, demos and test suites are full of, and those of Chinese service lines; they name nobody. */
const PLACEHOLDER = /^\+86(?:13800138000|12345678901|1[3-9]\d0{8}|[48]00\d{7}|95\d{3,6})$|^\+\d*?(\d)\1{9,}$/;

/**
 * The E.164 form, or null when it is no valid number or a well-known placeholder.
 *
 * @param region ISO 3166 country of numbers without a country code
 * @example normalisePhone('138-1234 5678', 'CN') // '+8613812345678'
 */
export function normalisePhone(raw: string, region: string): string | null {
  const compact = raw.normalize('NFKC').replace(SEPARATORS, '');
  const number = chineseMobile(compact, region) ?? anyNumber(compact, region);
  return number === null || PLACEHOLDER.test(number) ? null : number;
}

function chineseMobile(compact: string, region: string): string | null {
  const match = CHINESE_MOBILE.exec(compact);
  if (match === null || (region !== 'CN' && !/^(?:\+|00)86/.test(compact))) return null;
  return `+86${match[1]}`;
}

function anyNumber(compact: string, region: string): string | null {
  if (!/^\+?\d{6,18}$/.test(compact)) return null;
  const number = parsePhoneNumberFromString(compact, { defaultCountry: region as CountryCode, extract: false });
  return number?.isValid() ? number.number : null;
}

/** A number of this region as its people write it, without separators; none for a number from elsewhere. */
export function nationalNumber(e164: string, region: string): string[] {
  if (region === 'CN' && e164.startsWith('+86')) return [e164.slice(3)];
  const number = parsePhoneNumberFromString(e164);
  return number?.country === region ? [number.nationalNumber] : [];
}

/** `+8613812345678` → `138****5678`, `+14155552671` → `+141****2671`. */
export function maskPhone(e164: string): string {
  const shown = e164.startsWith('+86') ? e164.slice(3) : e164;
  return `${shown.slice(0, shown.startsWith('+') ? 4 : 3)}****${shown.slice(-4)}`;
}
