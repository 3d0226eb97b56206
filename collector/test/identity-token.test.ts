import type { ResolveReply, WhyReply } from '@guiyi/protocol';
import { importJWK, type JWK, type JWTPayload, SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { admin, drained, GRANTED, sendBatch, sendSecret, stored } from './client.ts';

const SECRET: JWK = { kty: 'oct', k: 'c2hvcC1zZWNyZXQtc2hvcC1zZWNyZXQtc2hvcC1zZWNyZXQ' };
const PRIVATE: JWK = {
  kty: 'EC',
  crv: 'P-256',
  x: '9HeyZHgF10DtX0I7REfPAW1zFS4kLhQInqe22IBJPbY',
  y: 'KljQoONGpLIR2K6iRxYDHvasSioD-D1WBeg6pflVV-Q',
  d: 'TXjP2Mhq7fIO8l9nqg8kSEa2ngGfDX9q8mdz8b2aeNI',
};

interface Signing {
  jwk?: JWK;
  alg?: string;
  kid?: string;
}

/** A token as the shop's backend would sign it, for the source of the tests and five minutes. */
async function token(claims: JWTPayload, { jwk = SECRET, alg = 'HS256', kid = 'shop' }: Signing = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const payload = { aud: 'demo-web', iat: now, exp: now + 300, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg, kid }).sign(await importJWK(jwk, alg));
}

let made = 0;

/** An identify call of a browser of its own. */
function identify(userId: string | undefined, identityToken: unknown, more: object = {}) {
  made += 1;
  const ids = { messageId: `token-${made}`, anonymousId: `token-browser-${made}`, userId };
  return { type: 'identify', ...ids, context: { ...GRANTED, identityToken }, ...more };
}

async function evidenceOf(member: string): Promise<WhyReply['evidence']> {
  const { person_id } = await admin<ResolveReply>(`/api/identity/resolve?type=user_id&value=${member}`);
  return (await admin<WhyReply>(`/api/persons/${person_id}/why`)).evidence;
}

async function trustOf(member: string): Promise<string[]> {
  return [...new Set((await evidenceOf(member)).map(({ trust }) => trust))];
}

describe('a signed identity token', () => {
  test.each<[string, Signing]>([
    ['a shared secret', {}],
    ['a key pair', { jwk: PRIVATE, alg: 'ES256', kid: 'shop-ec' }],
  ])('makes what a browser says verified: %s', async (name, signing) => {
    const member = `token-ok-${name.replaceAll(' ', '-')}`;
    const reply = await sendBatch([identify(member, await token({ sub: member }, signing))]);
    expect(reply).toEqual({ accepted: 1, rejected: [] });
    await drained();
    expect(await trustOf(member)).toEqual(['verified']);
  });

  test('without one, the same call is a claim', async () => {
    expect(await sendBatch([identify('token-none', undefined)])).toEqual({ accepted: 1, rejected: [] });
    await drained();
    expect(await trustOf('token-none')).toEqual(['claimed']);
  });

  test('brings the identifiers that it names', async () => {
    const claims = { sub: 'token-brings', phone_number: '+86 138 0013 8111', email: 'Li@Example.com' };
    await sendBatch([identify(undefined, await token(claims))]);
    await drained();
    const [evidence] = await evidenceOf('token-brings');
    expect(evidence?.trust).toBe('verified');
    expect(evidence?.identifiers.map(({ type }) => type)).toEqual(['user_id', 'phone', 'email', 'anonymous_id']);
  });

  const now = Math.floor(Date.now() / 1_000);
  const unsigned = `${btoa('{"alg":"none","kid":"shop"}')}.${btoa('{"sub":"M"}')}.`;
  const guessed = { jwk: { kty: 'oct', k: 'AAAA'.repeat(12) } };
  test.each<[string, () => Promise<unknown> | unknown, string]>([
    ['expired', () => token({ sub: 'M', iat: now - 900, exp: now - 300 }), 'token_expired'],
    ['for another source', () => token({ sub: 'M', aud: 'demo-miniprogram' }), 'token_invalid'],
    ['signed with another secret', () => token({ sub: 'M' }, guessed), 'token_invalid'],
    ['of an unknown key', () => token({ sub: 'M' }, { kid: 'other' }), 'token_invalid'],
    [
      'signed with the secret in the name of the key pair',
      () => token({ sub: 'M' }, { kid: 'shop-ec' }),
      'token_invalid',
    ],
    ['without a signature', () => unsigned, 'token_invalid'],
    ['without an end', () => token({ sub: 'M', exp: undefined }), 'token_invalid'],
    ['that lives for a day', () => token({ sub: 'M', exp: now + 86_400 }), 'token_invalid'],
    ['from the future', () => token({ sub: 'M', iat: now + 900, exp: now + 1_000 }), 'token_invalid'],
    ['that is no text', () => ({ sub: 'M' }), 'token_invalid'],
    ['of great length', () => 'x'.repeat(5_000), 'token_invalid'],
    ['for someone else', () => token({ sub: 'other-member' }), 'token_mismatch'],
    ['that names nobody', () => token({}), 'token_mismatch'],
  ])('%s: a warning, and the event is kept as a claim', async (name, sign, code) => {
    const member = `token-bad-${name.replaceAll(' ', '-')}`;
    const reply = await sendBatch([identify(member, await sign())]);
    expect(reply).toEqual({
      accepted: 1,
      rejected: [],
      warnings: [{ index: 0, code, path: 'context.identityToken', message: expect.any(String) }],
    });
    await drained();
    expect(await trustOf(member)).toEqual(['claimed']);
  });

  test('vouches for no phone number that the visitor typed', async () => {
    const call = identify('token-typed', await token({ sub: 'token-typed' }), { traits: { phone: '13800138222' } });
    expect((await sendBatch([call])).warnings).toMatchObject([{ code: 'token_mismatch' }]);
    await drained();
    expect(await trustOf('token-typed')).toEqual(['claimed']);
  });

  test('is kept nowhere: not in the event, not in quarantine', async () => {
    const signed = await token({ sub: 'token-gone' });
    const bad = { ...identify('token-gone', signed), timestamp: 'yesterday' };
    const reply = await sendBatch([identify('token-gone', signed), bad], { context: { identityToken: signed } });
    expect(reply).toMatchObject({ accepted: 1, rejected: [{ index: 1, code: 'invalid_timestamp' }] });
    await drained();
    const [, payload = ''] = signed.split('.');
    const kept = [await stored(), await admin<object>('/api/quarantine?limit=1000')];
    for (const list of kept) {
      expect(JSON.stringify(list)).toContain('token-');
      expect(JSON.stringify(list)).not.toContain(payload);
    }
  });

  test('in the context of a batch it speaks for every event of it', async () => {
    const calls = [identify('token-batch', undefined), identify('token-batch', undefined)];
    await sendBatch(calls, { context: { identityToken: await token({ sub: 'token-batch' }) } });
    await drained();
    expect(await trustOf('token-batch')).toEqual(['verified']);
  });

  test('a backend with a secret key needs none', async () => {
    expect(await sendSecret([identify('token-backend', 'nonsense')])).toMatchObject({ accepted: 1 });
    await drained();
    expect(await trustOf('token-backend')).toEqual(['verified']);
  });
});

describe('an identifier that names nobody', () => {
  const external = (id: object) => ({ context: { ...GRANTED, externalIds: [id] } });
  test.each<[string, object, string, string]>([
    ['a placeholder', { userId: 'undefined' }, 'ignored_identifier', 'userId'],
    ['a masked number', { traits: { phone: '138****5678' } }, 'ignored_identifier', 'traits.phone'],
    ['what is no hash', { traits: { phone_sha256: 'abc' } }, 'ignored_identifier', 'traits.phone_sha256'],
    [
      'of an unknown type',
      external({ type: 'passport', id: 'E1' }),
      'unknown_identifier_type',
      'context.externalIds.0.type',
    ],
    ['an empty value', { userId: '' }, 'ignored_identifier', 'userId'],
    ['an object', { userId: { id: '13812345678' } }, 'ignored_identifier', 'userId'],
    ['a list', { userId: ['m-1'] }, 'ignored_identifier', 'userId'],
    ['true', { userId: true }, 'ignored_identifier', 'userId'],
    [
      'an object among external ids',
      external({ type: 'unionid', id: {} }),
      'ignored_identifier',
      'context.externalIds.0.id',
    ],
    ['a value that is too long', { userId: 'u'.repeat(257) }, 'string_too_long', 'userId'],
    [
      'a value that is too long',
      external({ type: 'unionid', id: 'u'.repeat(257) }),
      'string_too_long',
      'context.externalIds.0.id',
    ],
    [
      'an id in two types',
      external({ type: 'device_id', id: 'M-1001' }),
      'identifier_in_two_types',
      'context.externalIds.0.id',
    ],
    ['no list of ids', { context: { ...GRANTED, externalIds: 'o1' } }, 'ignored_identifier', 'context.externalIds'],
    [
      'an openid without its app',
      external({ type: 'openid', id: 'o1' }),
      'ignored_identifier',
      'context.externalIds.0.id',
    ],
  ])('%s: left out with a warning, the event is kept', async (_, more, code, path) => {
    made += 1;
    const two = code === 'identifier_in_two_types' ? { userId: 'M-1001' } : {};
    const ids = { messageId: `nobody-${made}`, anonymousId: `nobody-${made}`, ...two };
    const before = await drained();
    expect(await sendBatch([{ type: 'track', event: 'Seen', ...ids, context: GRANTED, ...more }])).toEqual({
      accepted: 1,
      rejected: [],
      warnings: [{ index: 0, code, path, message: expect.any(String) }],
    });
    expect((await drained()).stored - before.stored).toBe(1);
  });
});
