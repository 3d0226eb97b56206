import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isContactKey, isContactValue, isPersonal, isPhoneNumber, scrubText } from './personal.ts';

describe('phone numbers', () => {
  test.each([
    '13812345678',
    '138 1234 5678',
    '138-1234-5678',
    '138.1234.5678',
    '138 123 45678',
    '1381-234-5678',
    '1381-2345-678',
    '13812-345-678',
    '1 3 8 1 2 3 4 5 6 7 8',
    '+86 138-1234-5678',
    '+8613812345678',
    '(+86)138 1234 5678',
    '008613812345678',
    '8613812345678',
    '013812345678',
    '１３８１２３４５６７８',
    '%2B86%20138%201234%205678',
    '%2B8613812345678',
    '+1 (415) 555-2671',
    '+14155552671',
    '+44 20 7946 0958',
    '+852 9123 4567',
  ])('%s is taken out, wherever it stands', (phone) => {
    for (const text of [
      phone,
      `tel:${phone}`,
      `电话${phone}。`,
      `https://a.example/?phone=${phone}&x=1`,
      `a\n${phone}\nb`,
    ]) {
      expect(scrubText(text)).toContain('[phone]');
      expect(scrubText(text).replace(/\D/g, '').length, text).toBeLessThan(5);
    }
  });

  test.each([
    '2026-11-22T06:42:23.914Z',
    '1763800000000',
    '1763800000',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.6778.86 Safari/537.36',
    '/assets/logo@2x.png',
    'https://cdn.example.com/npm/vue@3.4.21/dist/vue.js',
    '138****5678',
    'GA1.2.1234567890.1763800000',
    '3f2504e0-4f89-41d3-9a0c-138123456780',
    'a13812345678b13812345678c1381234',
    '110101199003071234',
    '10.0.138.123',
    '订单 20261122000138 共 2 件',
  ])('%s is left alone', (text) => {
    expect(scrubText(text)).toBe(text);
  });

  test.each(['?q=%2013812345678', '?q=a%2013812345678&b=%E7%94%B513912345678%20', '?q=%2C%208613812345678'])(
    '%s: the digit of a percent-encoded character hides no number',
    (text) => {
      expect(scrubText(text)).toContain('[phone]');
      expect(scrubText(text)).not.toMatch(/1[39]\d12345678/);
    },
  );

  test('as JSON numbers', () => {
    expect([13812345678, 19912345678, 8613812345678].map(isPhoneNumber)).toEqual([true, true, true]);
    expect([1763800000, 1763800000000, 12345678901, 138.5, Number.NaN].some(isPhoneNumber)).toBe(false);
  });
});

describe('e-mail addresses', () => {
  test.each([
    'zhang@example.com',
    'Zhang.San+shop@mail.example.co.uk',
    'zhang%40example.com',
    'zhang%2540example.com',
    '张三@例子.中国',
  ])('%s is taken out, wherever it stands', (email) => {
    for (const text of [email, `mailto:${email}`, `https://a.example/?email=${email}&x=1`, `写信给 ${email}。`]) {
      expect(scrubText(text)).toContain('[email]');
      expect(scrubText(text)).not.toMatch(/example\.co|例子/);
    }
  });
});

test('keys that say how to reach a person', () => {
  for (const key of ['phone', 'Phone_Number', 'user.mobile', 'E-Mail', 'emailAddress', 'phone_sha256', '手机号']) {
    expect(isContactKey(key), key).toBe(true);
  }
  for (const key of ['phone_model', 'email_opt_in', 'telegram', 'name', 'cell_count'])
    expect(isContactKey(key), key).toBe(false);
  expect([true, 'iPhone 15', 5].some(isContactValue)).toBe(false);
  expect(['0755-8888 1234', 'a@b', 13812345678, 'a'.repeat(10) + '1'.repeat(54)].every(isContactValue)).toBe(true);
});

const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const mobile = fc
  .tuple(fc.constantFrom('3', '4', '5', '6', '7', '8', '9'), digits(9))
  .map(([second, rest]) => `1${second}${rest}`);
const gap = fc.constantFrom('', ' ', '-', '.', '%20', '－', '−', '\u200b', '\u00ad');
const written = fc
  .tuple(fc.constantFrom('', '+86', '0086', '86', '+86 '), mobile, gap)
  .map(([prefix, n, g]) => ({ n, text: `${prefix}${n.slice(0, 3)}${g}${n.slice(3, 7)}${g}${n.slice(7)}` }));
const around = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[0-9０-９]/g, ''));

test('no number stays in any text, and scrubbing again changes nothing', () => {
  fc.assert(
    fc.property(around, written, around, (before, { n, text }, after) => {
      const scrubbed = scrubText(`${before}${text}${after}`);
      expect(scrubbed.replace(/\D/g, '')).not.toContain(n);
      expect(scrubText(scrubbed)).toBe(scrubbed);
      expect(isPersonal(scrubbed)).toBe(false);
    }),
  );
});

test('no address stays in any text', () => {
  fc.assert(
    fc.property(around, fc.emailAddress({ size: 'small' }), around, (before, email, after) => {
      fc.pre(/^[\w.+-]+@/.test(email));
      expect(scrubText(`${before} ${email} ${after}`)).not.toContain(email);
    }),
  );
});

test('a long hostile string costs little', () => {
  const started = performance.now();
  for (const unit of ['a', '1', '1-', '1\u200b', 'a@', '1 3', '+1', '%40', 'a.', '@a.'])
    scrubText(unit.repeat(8_192 / unit.length));
  expect(performance.now() - started).toBeLessThan(1_000);
});
