/** What programs and people write when they have no identifier. Compared without width, case and quotes around it. */
const PLACEHOLDERS = new Set([
  '-1',
  '(null)',
  '(none)',
  '<null>',
  '<nil>',
  '#n/a',
  '\\n',
  'anonymous',
  'default',
  'empty',
  'false',
  'guest',
  'infinity',
  'n/a',
  'na',
  'nan',
  'nil',
  'none',
  'not set',
  'null',
  'test',
  'true',
  'undefined',
  'unknown',
  'void',
  '匿名',
  '匿名用户',
  '测试',
  '空',
  '默认',
  '未登录',
  '未知',
  '无',
  '游客',
  '访客',
  // Every device of some makes had this one; the second is what systems answer for a network address that they hide.
  '9774d56d682e549c',
  '02:00:00:00:00:00',
]);

/** What stands around or between the same placeholder: quotes, spaces, and marks that show nothing. */
const AROUND = /^(?:["'`“”‘’\s]|\\")+|(?:["'`“”‘’\s]|\\")+$/g;
const BETWEEN = /[\s,;|_-]+/;
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** An object, a function or a template that was written instead of a value. */
const CODE = /^\[object .*\]$|^(?:async )?function\b|^\{\{.*\}\}$|^\$\{.*\}$|^%[a-z_]+%$/;

/** Only zeros (a nil UUID too), nothing but the highest digit (the max UUID), or masked by whoever sent it. */
const NUMBERS = /^[0.:-]+$|^f[f-]{14,}$|\*\*/;

/** As it is compared and kept: full-width signs are the plain ones, and what cannot be seen makes no other identifier. */
export function plainText(text: string): string {
  return /^[\x21-\x7e]*$/.test(text) ? text : text.replace(INVISIBLE, '').normalize('NFKC').trim();
}

/**
 * Whether an identifier names nobody. Such an identifier would join strangers; it is dropped and its event kept.
 *
 * @param text as {@link plainText} gives it
 */
export function isJunk(text: string): boolean {
  const bare = text.replace(AROUND, '').toLowerCase();
  if (!/[\p{L}\p{N}]/u.test(bare) || PLACEHOLDERS.has(bare) || NUMBERS.test(bare) || CODE.test(bare)) return true;
  return bare.split(BETWEEN).every((part) => part === '' || PLACEHOLDERS.has(part) || NUMBERS.test(part));
}
