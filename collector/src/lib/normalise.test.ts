import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PRIORITY } from './identifier.ts';
import { isJunk } from './junk.ts';
import { keyer, md5, sha256 } from './keyed.ts';
import { normalise, normaliseHash, safeId } from './normalise.ts';
import { normalisePhone } from './phone.ts';

const options = { region: 'CN', key: keyer({ GUIYI_PEPPER: 'pepper' }) };
const keyed = (hash: string) => options.key.forms([hash])[0];
const value = (type: (typeof PRIORITY)[number], raw: unknown, scope = '') =>
  normalise(type, raw, scope, options)?.value;

describe('junk', () => {
  test.each([
    '',
    ' ',
    'null',
    'NULL',
    "'NULL'",
    '"null"',
    ' undefined ',
    '0',
    0,
    '000',
    '-1',
    -1,
    'NaN',
    Number.NaN,
    'none',
  ])('%j names nobody', (raw) => expect(normalise('user_id', raw, '', options)).toBeNull());
  test.each(['[object Object]', 'anonymous', 'Guest', 'unknown', 'true', 'FALSE', '138****5678', 'z***@example.com'])(
    '%j names nobody',
    (raw) => expect(normalise('user_id', raw, '', options)).toBeNull(),
  );
  test.each([
    ...[
      'ＮＵＬＬ',
      'ｕｎｄｅｆｉｎｅｄ',
      'NULL\u200b',
      '\u3000',
      '.',
      '??',
      '—',
      '无',
      '未知',
      '游客',
      '匿名',
      '未登录',
    ],
    ...['null null', 'null_null', 'undefined,undefined', 'N/A', '#N/A', '0.0', '0000-0000', 'f'.repeat(32)],
    ...['ffffffff-ffff-ffff-ffff-ffffffffffff', '9774d56d682e549c', '02:00:00:00:00:00', '[object HTMLElement]'],
    ...['function () { [native code] }', '{{user.id}}', '$' + '{userId}', '%USER_ID%'],
  ])('%j names nobody', (raw) => expect(normalise('device_id', raw, '', options)).toBeNull());
  test.each(['func-1', 'f00df00df00df00d', 'test-1', '无名小卒', '0x1f', '10-0'])('%j is an identifier', (raw) =>
    expect(value('user_id', raw)).toBe(raw),
  );
  test('full-width signs and invisible marks make no other identifier; case does', () => {
    expect(value('user_id', 'Ｍ１００１')).toBe('M1001');
    expect(value('user_id', '\u200bM1001\u3000')).toBe('M1001');
    expect(value('user_id', 'm1001')).not.toBe('M1001');
  });
  test('a nil UUID names nobody', () => expect(isJunk('00000000-0000-0000-0000-000000000000')).toBe(true));
  test.each(['m-1', '10', 10, 'nullable', 'Guestav', 'o6_bmjrPTlm6_2sgVt7hMZOPfL2M'])('%j is an identifier', (raw) =>
    expect(value('user_id', raw)).toBe(String(raw)),
  );
  test.each([{}, [], true, null, undefined, 'x'.repeat(257)])('%j is no identifier', (raw) =>
    expect(normalise('anonymous_id', raw, '', options)).toBeNull(),
  );
});

describe('phone', () => {
  test.each([
    '13812345678',
    13812345678,
    '+86 138-1234-5678',
    '008613812345678',
    '8613812345678',
    '１３８１２３４５６７８',
  ])('%j is one and the same', (raw) =>
    expect(normalise('phone', raw, '', options)).toEqual({
      type: 'phone',
      scope: '',
      value: keyed(sha256('+8613812345678')),
      masked: '138****5678',
      forms: [sha256('13812345678'), md5('+8613812345678'), md5('13812345678')].map(keyed),
    }),
  );
  test.each([
    '13800138000',
    '12345678901',
    '400-812-3123',
    '8008123123',
    '11111111111',
    '138****5678',
    '123',
    'phone',
    '+861',
  ])('%j names nobody', (raw) => expect(normalise('phone', raw, '', options)).toBeNull());
  test('the region decides what a number without country code is', () => {
    expect(normalisePhone('(415) 555-2671', 'US')).toBe('+14155552671');
    expect(normalisePhone('13812345678', 'US')).toBeNull();
    expect(normalisePhone('+86 138 1234 5678', 'US')).toBe('+8613812345678');
    expect(normalise('phone', '+1 415 555 2671', '', options)?.masked).toBe('+141****2671');
  });
  test('a hash from another system meets the raw value', () => {
    const hash = sha256('+8613812345678').toUpperCase();
    expect(normaliseHash('phone', 'sha256', hash, options)?.value).toBe(value('phone', '13812345678'));
    expect(normaliseHash('phone', 'sha256', 'abc', options)).toBeNull();
    expect(normaliseHash('phone', 'sha256', md5('13812345678'), options)).toBeNull();
  });
  test.each(['', 'null', 'undefined', '13800138000', '+8613800138000', '8613900000000', '00000000000'])(
    'the hash of %j names nobody',
    (text) => {
      expect(normaliseHash('phone', 'sha256', sha256(text), options)).toBeNull();
      expect(normaliseHash('phone', 'md5', md5(text).toUpperCase(), options)).toBeNull();
      expect(normaliseHash('email', 'md5', md5(text), options)).toBeNull();
    },
  );
  test('each hash that other systems make of it is one of its forms', () => {
    const { forms } = normalise('phone', '138 1234 5678', '', options) ?? {};
    expect(forms).toContain(normaliseHash('phone', 'md5', md5('13812345678'), options)?.value);
    expect(forms).toContain(normaliseHash('phone', 'sha256', sha256('13812345678'), options)?.value);
    const american = normalise('phone', '+1 415 555 2671', '', options);
    expect(american?.forms).toEqual([keyed(md5('+14155552671'))]);
  });
  test('under a later pepper the former form is known, too, and an id never changes', () => {
    const later = {
      region: 'CN',
      key: keyer({ GUIYI_PEPPER: 'pepper', GUIYI_PEPPERS: '{"k2":"another pepper of today"}' }),
    };
    const now = normalise('phone', '13812345678', '', later);
    expect(now?.value).toMatch(/^k2:/);
    expect(now?.forms).toContain(value('phone', '13812345678'));
    expect(safeId('m-13812345678', later.key)).toBe(safeId('m-13812345678', options.key));
  });
  test.each(['{', '["x"]', '{"k1":"the name of the first one"}', '{"k2":"short"}'])('%s are no peppers', (text) => {
    expect(() => keyer({ GUIYI_PEPPER: 'pepper', GUIYI_PEPPERS: text })).toThrow('GUIYI_PEPPERS');
  });
});

describe('email', () => {
  test('case and spaces do not matter', () => {
    expect(normalise('email', ' Zhang@Example.COM ', '', options)).toEqual({
      type: 'email',
      scope: '',
      value: keyed(sha256('zhang@example.com')),
      masked: 'z***@example.com',
      forms: [keyed(md5('zhang@example.com'))],
    });
    expect(normaliseHash('email', 'sha256', sha256('zhang@example.com'), options)?.value).toBe(
      value('email', 'zhang@example.com'),
    );
  });
  test.each(['zhang', 'zhang@', '@example.com', 'a b@example.com', 'noreply@example.com', 'null@null.com'])(
    '%j names nobody',
    (raw) => expect(normalise('email', raw, '', options)).toBeNull(),
  );
});

describe('scope', () => {
  test('one openid under two app ids is two identifiers, and none without app id', () => {
    expect(normalise('openid', 'x', 'wxA', options)).toMatchObject({ scope: 'wxA', value: 'x' });
    expect(normalise('openid', 'x', 'wxB', options)).toMatchObject({ scope: 'wxB', value: 'x' });
    expect(normalise('openid', 'x', undefined, options)).toBeNull();
    expect(normalise('openid', 'x', 'a:b', options)).toBeNull();
    expect(normalise('unionid', 'x', undefined, options)).toMatchObject({ scope: '' });
    expect(normalise('user_id', 'x', 'wxA', options)).toMatchObject({ scope: '' });
  });
});

describe('ids that hold a phone number or an address', () => {
  test('are keyed, and stay distinct', () => {
    expect(value('user_id', '13812345678')).toMatch(/^k1:/);
    expect(normalise('user_id', '13812345678', '', options)?.masked).toBe('138****5678');
    expect(safeId('order-13812345678-1', options.key)).not.toBe(safeId('order-13812345678-2', options.key));
    expect(safeId('3f2504e0-4f89-41d3-9a0c-0305e82c3301', options.key)).toBe('3f2504e0-4f89-41d3-9a0c-0305e82c3301');
  });
});

test('normalising what was normalised changes nothing', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PRIORITY), fc.oneof(fc.string(), fc.integer(), fc.emailAddress()), (type, raw) => {
      const once = normalise(type, raw, 'wxA', options);
      fc.pre(once !== null && type !== 'phone' && type !== 'email');
      expect(normalise(type, once?.value, once?.scope, options)?.value).toBe(once?.value);
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^\+?[0-9 ()-]{5,16}$/), (raw) => {
      const once = normalisePhone(raw, 'CN');
      expect(once === null ? null : normalisePhone(once, 'CN')).toBe(once);
    }),
  );
});

test('neither a domain nor a scope carries a phone number in the clear', () => {
  expect(normalise('email', 'a@shop.c13812345678om', '', options)?.masked).toBe('a***@shop.c[phone]om');
  expect(normalise('openid', 'o6_bmjrPTlm6', '13812345678', options)).toBeNull();
  expect(normalise('unionid', 'u6_bmjrPTlm6', '+86 138 1234 5678', options)?.scope).toBe('');
});
