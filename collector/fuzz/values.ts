import type { Random } from './random.ts';

/** A phone number and an address that must never be found in what is queued. */
export const PHONE = '13812345678';
export const EMAIL = 'fuzz.canary@example.com';

const FIELDS = [
  ...['type', 'event', 'name', 'messageId', 'anonymousId', 'userId', 'previousId', 'groupId', 'timestamp', 'sentAt'],
  ...['originalTimestamp', 'context', 'properties', 'traits', 'integrations', 'writeKey', 'batch', 'consent', 'code'],
  ...['phone', 'email', 'phone_sha256', 'externalIds', 'page', 'campaign', 'url', 'referrer', 'order_id', 'revenue'],
  ...['products', 'currency', 'ip', 'userAgent', 'notice', 'id', 'collection', 'categoryPreferences', 'analytics'],
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'length',
    'then',
    'toJSON',
    'hasOwnProperty',
    '',
    ' ',
    '手机号',
  ],
];

const STRINGS = [
  ...[
    '',
    ' ',
    'null',
    'undefined',
    '0',
    '-0',
    'NaN',
    '[object Object]',
    'true',
    'a',
    '你好',
    '👩‍👩‍👧‍👦',
    '\ud800',
    '\udfff x',
  ],
  ...[
    '\u0000',
    '\u202e',
    '\ufeff',
    '%',
    '%00',
    '%E0%A4%A',
    "' OR 1=1 --",
    '"}]}',
    '<script>',
    '$'.concat('{7*7}'),
    '=1+1',
    '\r\n',
  ],
  ...[
    '2026-01-01',
    '2026-13-45T99:99:99Z',
    '+275760-09-13T00:00:00Z',
    '2026-11-22T00:00:00.000Z',
    '0000-00-00',
    '1e309',
  ],
  ...[
    'track',
    'page',
    'identify',
    'alias',
    'group',
    'screen',
    'http://',
    'https://a.b/?utm_source=x',
    'javascript:1',
    '//',
  ],
  ...[`https://[::1]:99999/?a=%`, 'wx://a?b=c', PHONE, EMAIL, `+86 ${PHONE}`, `call ${PHONE} now`, `mailto:${EMAIL}`],
];

const NUMBERS = [0, -0, 1, -1, 0.1, 1e21, -1e21, 1e308, 5e-324, 2 ** 31, 2 ** 53, 2 ** 53 + 2, 13_812_345_678];

/** Any JSON value, mostly small, sometimes monstrous. */
export function value(random: Random, depth = 0): unknown {
  const kind = random.below(depth > 4 ? 5 : 8);
  if (kind < 2) return text(random);
  if (kind === 2) return random.chance(0.5) ? random.pick(NUMBERS) : random.below(1e6);
  if (kind === 3) return random.chance(0.5);
  if (kind === 4) return null;
  if (kind < 6) return object(random, depth + 1);
  return Array.from({ length: random.below(5) }, () => value(random, depth + 1));
}

export function text(random: Random): string {
  if (random.chance(0.95)) return random.pick(STRINGS);
  if (random.chance(0.98))
    return String.fromCharCode(...Array.from({ length: random.below(20) }, () => random.below(65_536)));
  return `${random.pick(STRINGS)} `.repeat(random.below(3_000));
}

export function object(random: Random, depth = 0): Record<string, unknown> {
  const out: Record<string, unknown> = Object.create(null);
  if (random.chance(0.0005)) for (let i = 0; i < 1_200; i++) out[`k${i}`] = i;
  for (let i = random.below(5); i > 0; i--) {
    out[random.chance(0.8) ? random.pick(FIELDS) : text(random)] = value(random, depth);
  }
  return out;
}
