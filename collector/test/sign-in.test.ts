import { env } from 'cloudflare:test';
import type { SignInLinkReply } from '@guiyi/protocol';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import { roleOf } from '../src/http/cloudflare-access.ts';
import { call, post, refusal } from './client.ts';
import { ADMIN } from './setup.ts';

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe('sign-in with a role', () => {
  async function signIn(link: object): Promise<string> {
    const made = await post('/api/sign-in-links', JSON.stringify(link), ADMIN);
    const { code } = await made.json<SignInLinkReply>();
    const reply = await post('/api/session', JSON.stringify({ code }));
    return (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  }

  test('a session has the role and the name of its link, and cannot give itself another', async () => {
    const cookie = await signIn({ role: 'marketer', name: '王.五 a' });
    const who = await call('/api/session', { headers: { cookie } });
    expect(await who.json()).toEqual({ role: 'marketer', actor: '王.五 a', read_only: false });
    expect(await refusal(await call('/api/requests', { headers: { cookie } }))).toEqual([403, 'forbidden_role']);
    const forged = cookie.replace('marketer', 'admin');
    expect(forged).not.toBe(cookie);
    expect((await call('/api/requests', { headers: { cookie: forged } })).status).toBe(401);
    const own = { cookie, origin: 'https://guiyi.test' };
    expect((await post('/api/sign-in-links', '{"role":"admin"}', own)).status).toBe(403);
    expect((await post('/api/tokens', '{"name":"x","role":"admin"}', own)).status).toBe(403);
  });

  test("an admin's session invites others, but makes no other admin", async () => {
    const own = { cookie: await signIn({}), origin: 'https://guiyi.test' };
    expect((await post('/api/sign-in-links', '{"role":"privacy","name":"赵六"}', own)).status).toBe(201);
    expect((await post('/api/tokens', '{"name":"x","role":"developer"}', own)).status).toBe(201);
    for (const path of ['/api/sign-in-links', '/api/tokens']) {
      expect(await refusal(await post(path, '{"name":"x","role":"admin"}', own))).toEqual([403, 'forbidden_role']);
      expect((await post(path, '{"name":"x","role":"admin"}', ADMIN)).status).toBe(201);
    }
  });

  test('all sessions end at once, and links that are out with them; new ones begin', async () => {
    const before = await signIn({ role: 'privacy', name: 'who left' });
    const { code } = await (await post('/api/sign-in-links', '{}', ADMIN)).json<SignInLinkReply>();
    expect((await call('/api/session', { headers: { cookie: before } })).status).toBe(200);
    expect((await call('/api/sessions', { method: 'DELETE', headers: ADMIN })).status).toBe(204);
    expect((await call('/api/session', { headers: { cookie: before } })).status).toBe(401);
    expect((await post('/api/session', JSON.stringify({ code }))).status).toBe(401);
    await vi.waitFor(async () => {
      const again = await signIn({ role: 'privacy' });
      expect((await call('/api/session', { headers: { cookie: again } })).status).toBe(200);
    });
  });

  test('another site cannot sign a browser in', async () => {
    const made = await post('/api/sign-in-links', '{}', ADMIN);
    const { code } = await made.json<SignInLinkReply>();
    const foreign = await post('/api/session', JSON.stringify({ code }), { origin: 'https://evil.test' });
    expect(await refusal(foreign)).toEqual([403, 'forbidden_origin']);
    const own = await post('/api/session', JSON.stringify({ code }), { origin: 'https://guiyi.test' });
    expect(own.status).toBe(204);
  });
});

describe('Cloudflare Access', () => {
  const TEAM = 'brand.cloudflareaccess.com';
  const settings = {
    GUIYI_ACCESS_TEAM: TEAM,
    GUIYI_ACCESS_AUD: 'guiyi-aud',
    GUIYI_ACCESS_ROLES: JSON.stringify({
      'ann@brand.cn': 'privacy',
      'group:crm': 'marketer',
      'service:etl': 'developer',
    }),
  };
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let fetched = 0;

  beforeAll(async () => {
    keys = await generateKeyPair('RS256');
  });

  async function ask(path: string, token: string, init: RequestInit = {}) {
    const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
    vi.stubGlobal('fetch', (input: RequestInfo | URL) => {
      expect(String(input)).toBe(`https://${TEAM}/cdn-cgi/access/certs`);
      fetched += 1;
      return Promise.resolve(Response.json({ keys: [jwk] }));
    });
    const headers = { ...init.headers, 'cf-access-jwt-assertion': token };
    const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as never;
    return app.request(`https://guiyi.test${path}`, { ...init, headers }, { ...env, ...settings }, context);
  }

  function sign(claims: Record<string, unknown>, change: { iss?: string; aud?: string; exp?: string } = {}) {
    return new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setIssuer(change.iss ?? `https://${TEAM}`)
      .setAudience(change.aud ?? 'guiyi-aud')
      .setIssuedAt()
      .setExpirationTime(change.exp ?? '5m')
      .sign(keys.privateKey);
  }

  test.each<[string, Record<string, unknown>, object]>([
    ['an address, in any case', { email: 'Ann@Brand.cn' }, { role: 'privacy', actor: 'ann@brand.cn' }],
    ['a group', { email: 'bo@brand.cn', custom: { groups: ['crm'] } }, { role: 'marketer', actor: 'bo@brand.cn' }],
    ['a service token', { common_name: 'etl' }, { role: 'developer', actor: 'service:etl' }],
  ])('%s gets its role', async (_, claims, expected) => {
    const reply = await ask('/api/session', await sign(claims));
    expect(await reply.json()).toEqual({ ...expected, read_only: false });
  });

  test('the keys are fetched once', () => expect(fetched).toBe(1));

  test.each<[string, { iss?: string; aud?: string; exp?: string }]>([
    ['another audience', { aud: 'other' }],
    ['another issuer', { iss: 'https://evil.cloudflareaccess.com' }],
    ['a token that is over', { exp: '-1m' }],
  ])('%s is refused', async (_, change) => {
    expect((await ask('/api/session', await sign({ email: 'ann@brand.cn' }, change))).status).toBe(401);
  });

  test('a stranger of the team has no role; a forged or unsigned token none either', async () => {
    expect(await refusal(await ask('/api/session', await sign({ email: 'eve@brand.cn' })))).toEqual([
      403,
      'forbidden_role',
    ]);
    const good = await sign({ email: 'ann@brand.cn' });
    const [head = '', body = ''] = good.split('.');
    const none = btoa('{"alg":"none"}').replaceAll('=', '');
    for (const token of [
      `${head}.${body}.`,
      `${none}.${body}.`,
      'x',
      good.replace(/.{9}$/, (end) => `${end[0] === 'A' ? 'B' : 'A'}${end.slice(1)}`),
    ]) {
      expect((await ask('/api/session', token)).status).toBe(401);
    }
    const other = await generateKeyPair('RS256');
    const forged = await new SignJWT({ email: 'ann@brand.cn', aud: 'guiyi-aud', iss: `https://${TEAM}` })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .setExpirationTime('5m')
      .sign(other.privateKey);
    expect((await ask('/api/session', forged)).status).toBe(401);
  });

  test('a browser adds the proof by itself, so a change must come from the console', async () => {
    const token = await sign({ email: 'ann@brand.cn' });
    const init = { method: 'POST', body: '{}' };
    expect(await refusal(await ask('/api/requests', token, init))).toEqual([403, 'forbidden_origin']);
    const own = { ...init, headers: { origin: 'https://guiyi.test' } };
    expect(await refusal(await ask('/api/requests', token, own))).toEqual([400, 'invalid_body']);
  });

  test('without its settings the header opens nothing', async () => {
    const headers = { 'cf-access-jwt-assertion': await sign({ email: 'ann@brand.cn' }) };
    expect((await call('/api/session', { headers })).status).toBe(401);
  });

  test('a role that is none is no role', () => {
    expect(roleOf({ email: 'a@b.cn' }, '{"a@b.cn":"root"}')).toBeNull();
    expect(roleOf({ groups: ['crm'] }, '{"group:crm":"admin"}')).toBeNull();
    vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(roleOf({ email: 'a@b.cn' }, 'a@b.cn=admin')).toBeNull();
  });
});
