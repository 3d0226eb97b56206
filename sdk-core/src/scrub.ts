/**
 * Takes phone numbers, e-mail addresses, identity-card numbers and tokens out of addresses and titles, before they are
 * kept or sent. Pure. It knows them percent-encoded too, however often, anywhere in the text: path, query, hash, or an
 * address inside an address. It would rather take too much than leave one. No look-behind: Safari before 16.4 has none.
 */

/**
 * `~` stands for a percent sign that is encoded any number of times. `(^|\D|~..)` says that no digit stands before, where those of
 * an encoded character are none. Repetitions are bounded, so that hostile text costs linear time. Groups capture for no
 * other reason than to be short.
 */
const RULES = (
  [
    // RFC 3986 §6.2.2.2: an encoded digit is that digit.
    [/~3(\d)/, '$2'],
    [/((token|passw|pwd|secret|session|signature|jwt)[\w-]{0,32}(=|~3d))((?!~2[36])[^&#\s])+/, '$1[token]'],
    [/eyJ[\w-]+\.[\w-]+\.[\w-]*/, '[token]'],
    [/[\w.%+'-]{1,64}(@|~40)[\w.%-]{0,80}(\.|~2e)([a-z]{2,}|(~[4-7][\da-f])+)/, '[email]'],
    // An identity card, a Chinese mobile number, an international number.
    [
      /(^|\D|~[\da-f]{2})([1-9]\d{5}(19|20)\d\d[01]\d[0-3]\d{4}[\dx]|((\+|00|~2b)?86([-\s.+]|~2[0bd])?)?1[3-9]\d([-\s.+]|~2[0bd])?\d{4}([-\s.+]|~2[0bd])?\d{4}|~2b[1-9]\d{7,14})(?!\d)/,
      '$1[number]',
    ],
  ] as const
).map(([pattern, put]) => [new RegExp(pattern.source.replace(/~/g, '%(25)*'), 'gi'), put] as const);

/**
 * `text` without them.
 * @example scrub('https://a.cn/?to=li%2540b.cn#/o?tel=13812345678') // 'https://a.cn/?to=[email]#/o?tel=[number]'
 */
export function scrub(text: string): string {
  return RULES.reduce((clean, [pattern, put]) => clean.replace(pattern, put), text);
}
