/**
 * Finds phone numbers and e-mail addresses in free text. It serves the scrubber, so it would rather take a number too
 * many than leave one; only what is plainly an id (a UUID, a long hex string) is left alone.
 */

const DIGIT = '[0-9０-９]';
/** Between groups of digits, plain or percent-encoded; marks that show nothing come with copied numbers. */
const GAP =
  '(?:[\\s\\-‐-―\\u2212\\ufe63\\uff0d.·_()（）+\\u00ad\\u200b-\\u200f\\u202a-\\u202e\\u2060-\\u2069]|%20|%2B|%2D|%28|%29){0,2}';

/** Groupings in which Chinese mobile numbers are written, and each digit on its own. */
const MOBILE = [
  `1[3-9３-９]${DIGIT}${GAP}${DIGIT}{4}${GAP}${DIGIT}{4}`,
  `1[3-9３-９]${DIGIT}${GAP}${DIGIT}{3}${GAP}${DIGIT}{5}`,
  `1[3-9３-９]${DIGIT}{2}${GAP}${DIGIT}{3}${GAP}${DIGIT}{4}`,
  `1[3-9３-９]${DIGIT}{2}${GAP}${DIGIT}{4}${GAP}${DIGIT}{3}`,
  `1[3-9３-９]${DIGIT}{3}${GAP}${DIGIT}{3}${GAP}${DIGIT}{3}`,
  `1[\\s\\-][3-9３-９](?:[\\s\\-]${DIGIT}){9}`,
].join('|');

// A digit before it makes it part of a longer number, unless that digit belongs to a percent-encoded character.
const CHINESE = `(?:(?<!${DIGIT})|(?<=%[0-9a-f]{2}))(?:(?:[+＋]|%2B|00)?86${GAP}|0)?(?:${MOBILE.replaceAll('1[', '[1１][')})(?!${DIGIT})`;
const E164 = `(?:(?<![A-Za-z0-9])[+＋]|%2B)[1-9](?:[\\s\\-().]{0,2}${DIGIT}){6,14}(?!${DIGIT})`;

// Bounded on both sides of the @, so that a long string costs linear time. `logo@2x.png` is no address.
const LABEL = '[\\p{L}\\p{N}-]{1,63}';
const AT = '(?:[@＠]|%(?:25){0,3}40)';
const EMAIL = `[\\p{L}\\p{N}._%+'-]{1,64}${AT}(?!\\d(?:\\.\\d)?x\\.)(?:${LABEL}\\.){1,8}(?:xn--[\\p{L}\\p{N}-]{1,59}|\\p{L}{2,24})`;

const ID =
  '(?<![0-9a-f])[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}(?![0-9a-f])' +
  '|(?<![0-9a-f])(?=[0-9]{0,31}[a-f])[0-9a-f]{32,}(?![0-9a-f])';

const FIND = new RegExp(`(${ID})|(${EMAIL})|${CHINESE}|${E164}`, 'giu');

/** No phone number or address without one of these; most strings have none, and this is far cheaper to ask. */
const HINT = new RegExp(`[+＋]|%2B|${AT}|[1１]${GAP}[3-9３-９](?:${GAP}${DIGIT}){9}`, 'iu');

/** `text` with phone numbers and addresses taken out. Returns the same string when there are none. */
export function scrubText(text: string): string {
  if (text.length < 6 || !HINT.test(text)) return text;
  return text.replace(FIND, (found, id: string | undefined, email: string | undefined) => {
    if (id !== undefined) return found;
    return email === undefined ? '[phone]' : '[email]';
  });
}

/** Whether there is a phone number or an address in `text`. */
export function isPersonal(text: string): boolean {
  return scrubText(text) !== text;
}

/** Whether a JSON number is a Chinese mobile number, with or without 86 before it. */
export function isPhoneNumber(value: number): boolean {
  return (value >= 13e9 && value < 20e9) || (value >= 8_613e9 && value < 8_620e9);
}

/** Names under which systems keep a way to reach a person, whatever the case and the word breaks; hashes of it too. */
const CONTACT =
  /^(?:user|customer|contact|receiver|buyer|member|home|work|billing|shipping)?(?:phone|mobile|mobilephone|cell|cellphone|tel|telephone|e?mail)s?(?:number|num|no|address|addr)?(?:sha256|sha1|md5|hash(?:ed)?)?$|^(?:手机|电话|联系电话|邮箱|电子邮箱|电子邮件)(?:号|号码|地址)?$/;

/** Part of every contact key; most keys have none of it. */
const CONTACT_HINT = /phone|mobile|cell|tel|mail|手机|电话|邮箱|邮件/i;

/** Whether a key says that its value is a phone number or an address. */
export function isContactKey(key: string): boolean {
  return CONTACT_HINT.test(key) && CONTACT.test(key.toLowerCase().replace(/[\s_.-]/g, ''));
}

/** Whether what stands under a contact key can be one: `properties.email = true` and `phone: 'iPhone 15'` stay. */
export function isContactValue(value: unknown): boolean {
  if (typeof value === 'number') return value >= 1e6;
  return typeof value === 'string' && (/@|%40/.test(value) || value.replace(/\D/g, '').length >= 6);
}
