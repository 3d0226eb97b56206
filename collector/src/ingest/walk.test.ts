import type { JsonObject } from '@guiyi/protocol';
import { LIMITS } from '@guiyi/protocol/limits';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkAndScrub, scrubbed } from './walk.ts';

const json = (text: string): JsonObject => JSON.parse(text) as JsonObject;
const nested = (levels: number): JsonObject => json(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);
const keys = (count: number): JsonObject => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, i]));

describe('limits', () => {
  test.each<[string, JsonObject, string | undefined]>([
    ['nesting at the limit', nested(LIMITS.depth), undefined],
    ['nesting over it', nested(LIMITS.depth + 1), 'too_deep'],
    ['nesting 250,000 deep', nested(250_000), 'too_deep'],
    ['lists 250,000 deep', json(`{"a":${'['.repeat(250_000)}${']'.repeat(250_000)}}`), 'too_deep'],
    ['keys at the limit', keys(LIMITS.keys), undefined],
    ['keys over it', keys(LIMITS.keys + 1), 'too_many_keys'],
    ['a string at the limit', { a: 'x'.repeat(LIMITS.string) }, undefined],
    ['a string over it', { a: 'x'.repeat(LIMITS.string + 1) }, 'string_too_long'],
    ['a key over it', { ['x'.repeat(LIMITS.string + 1)]: 1 }, 'string_too_long'],
    ['an event at the limit', { a: Array(3).fill('中'.repeat(2_700)) }, undefined],
    ['an event over it in bytes, not in characters', { a: Array(4).fill('中'.repeat(2_800)) }, 'event_too_large'],
    ['an event far over it', { a: Array(50).fill('x'.repeat(1_000)) }, 'event_too_large'],
    ['a __proto__ key', json('{"a":{"__proto__":{"b":1}}}'), 'forbidden_key'],
    ['a constructor key', json('{"constructor":1}'), 'forbidden_key'],
    ['a prototype key in a list', json('{"a":[{"prototype":1}]}'), 'forbidden_key'],
    ['half a surrogate pair', { a: 'x\ud83d' }, 'lone_surrogate'],
    ['half a surrogate pair in a key', { '\ude00': 1 }, 'lone_surrogate'],
    ['a whole pair', { a: '😀', '😀': 1 }, undefined],
  ])('%s', (_, event, code) => expect(checkAndScrub(event)?.code).toBe(code));

  test('the path says where, without repeating personal data', () => {
    expect(checkAndScrub(json('{"a":{"b":[1,{"__proto__":1}]}}'))?.path).toBe('a.b.1');
    expect(checkAndScrub({ a: { '13812345678': { b: '\ud83d' } } })?.path).toBe('a.[phone].b');
  });

  test('nothing reaches the prototypes', () => {
    scrubbed(json('{"__proto__":{"polluted":1},"a":{"constructor":{"prototype":{"polluted":1}}}}'));
    expect(({} as JsonObject).polluted).toBeUndefined();
  });
});

describe('scrubbing', () => {
  test('strings, numbers, keys and contact fields, at any level', () => {
    const event: JsonObject = {
      properties: {
        note: '请打 138 1234 5678',
        tel: 13812345678,
        deep: [{ list: ['a@b.cn', 13812345678, true, null] }],
        '13812345678': 'x',
        phone: '0755-8888 1234',
        email: true,
        phone_sha256: 'a1'.repeat(32),
      },
    };
    expect(checkAndScrub(event)).toBeNull();
    expect(event).toEqual({
      properties: {
        note: '请打 [phone]',
        tel: '[removed]',
        deep: [{ list: ['[email]', '[phone]', true, null] }],
        '[phone]': 'x',
        phone: '[removed]',
        email: true,
        phone_sha256: '[removed]',
      },
    });
  });

  test('a refused event is kept without what made it dangerous', () => {
    expect(scrubbed(json('{"a":{"__proto__":1,"b":"\\ud83d 13812345678"}}'))).toEqual({ a: { b: '\ufffd [phone]' } });
    expect(scrubbed(nested(250_000))).toBeNull();
    expect(scrubbed({ a: 'x'.repeat(LIMITS.eventBytes) })).toBeNull();
  });
});

test('whatever JSON comes, the walk answers, and leaves no number', () => {
  const object = fc
    .jsonValue({ maxDepth: 30 })
    .map((value) => ({ value, phone: '13812345678', n: 13912345678 }) as JsonObject);
  fc.assert(
    fc.property(object, (event) => {
      const copy = json(JSON.stringify(event));
      if (checkAndScrub(event) === null) expect(JSON.stringify(event)).not.toMatch(/13[89]12345678/);
      expect(JSON.stringify(scrubbed(copy))).not.toMatch(/13[89]12345678/);
    }),
  );
});
