/** What programs write when they have no identifier. Compared in lower case, without quotes around it. */
const PLACEHOLDERS = new Set([
  '',
  '-',
  '--',
  '-1',
  '(null)',
  '(none)',
  '[object object]',
  '[object undefined]',
  '[object null]',
  '{}',
  '[]',
  '<null>',
  '<nil>',
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
]);

const QUOTED = /^(["'`“”‘’\s]|\\")+|(["'`“”‘’\s]|\\")+$/g;

/**
 * Whether an identifier names nobody: a placeholder in any case or quotes, only zeros (a nil UUID too), or masked by
 * whoever sent it (`138****5678`). Such an identifier would join strangers; it is dropped and its event kept.
 */
export function isJunk(value: string): boolean {
  const bare = value.replace(QUOTED, '').toLowerCase();
  return PLACEHOLDERS.has(bare) || /^[0-]+$/.test(bare) || bare.includes('**');
}
