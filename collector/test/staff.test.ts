import { env, runInDurableObject } from 'cloudflare:test';
import type { AuditReply, AuditVerifyReply, NewTokenReply, Role, SignInLinkReply, TokensReply } from '@guiyi/protocol';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import * as v from 'valibot';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import { auditOf } from '../src/audit/client.ts';
import { ACCESS, allows, changes } from '../src/http/access.ts';
import { roleOf } from '../src/http/cloudflare-access.ts';
import { OPERATIONS } from '../src/routes/openapi/operations.ts';
import { admin, call, drained, GRANTED, post, refusal, sendBatch } from './client.ts';
import { ADMIN } from './setup.ts';

const ROLES: Role[] = ['admin', 'developer', 'marketer', 'privacy'];
const PUBLIC = ['GET /api/openapi.json', 'POST /api/session'];

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function makeToken(role: Role, more: object = {}): Promise<NewTokenReply> {
  const reply = await post('/api/tokens', JSON.stringify({ name: `a ${role}`, role, ...more }), ADMIN);
  expect(reply.status).toBe(201);
  const made = await reply.json<NewTokenReply>();
  v.parse(OPERATIONS.find(({ path, method }) => path === '/api/tokens' && method === 'post')?.reply ?? v.never(), made);
  return made;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

async function trail(query = ''): Promise<AuditReply['entries']> {
  return (await admin<AuditReply>(`/api/audit?limit=1000${query}`)).entries;
}

describe('role × route', () => {
  const mounted = [
    ...new Set(
      app.routes
        .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api'))
        .map(({ method, path }) => `${method} ${path}`),
    ),
  ].filter((route) => !PUBLIC.includes(route));
  const tokens = new Map<Role, string>();
  const actors = new Map<Role, string>();

  beforeAll(async () => {
    for (const role of ROLES) {
      const { token, id } = await makeToken(role);
      tokens.set(role, token);
      actors.set(role, `token:${id}`);
    }
  });

  test('every mounted route has a row, and every row a route', () => {
    expect(Object.keys(ACCESS).sort()).toEqual(mounted.sort());
  });

  test.each(mounted.flatMap((route) => ROLES.map((role) => [role, route] as const)))('%s: %s', async (role, route) => {
    const [method = '', path = ''] = route.split(' ');
    const body = method === 'POST' || method === 'PUT' ? '{"role":0}' : undefined;
    const headers = bearer(tokens.get(role) ?? '');
    const reply = await call(path.replace(/:\w+/g, 'none'), { method, headers, body });
    const may = ACCESS[route]?.roles.includes(role);
    if (may) expect([401, 403]).not.toContain(reply.status);
    else expect(await refusal(reply)).toEqual([403, 'forbidden_role']);
    await reply.body?.cancel().catch(() => {});
  });

  test('each of these looks, changes and refusals is in the audit trail, and nothing else is', async () => {
    for (const role of ROLES) {
      const entries = await trail(`&actor=${actors.get(role)}`);
      const refused = entries.filter(({ status }) => status === 403).map(({ action }) => action);
      expect([...new Set(refused)].sort()).toEqual(mounted.filter((route) => !allows(role, route)).sort());
      const done = entries.filter(({ status }) => status !== 403).map(({ action }) => action);
      const written = mounted.filter((route) => ACCESS[route]?.personal === true || changes(route));
      expect([...new Set(done)].sort()).toEqual(written.filter((route) => allows(role, route)).sort());
    }
  });

  test.each<[Role, string, number]>([
    ['marketer', 'GET /api/requests', 403],
    ['marketer', 'GET /api/audit', 403],
    ['marketer', 'GET /api/reports/goals', 200],
    ['developer', 'GET /api/persons/p_1', 403],
    ['developer', 'GET /api/sources', 200],
    ['privacy', 'GET /api/reports/goals', 403],
    ['privacy', 'GET /api/requests', 200],
    ['privacy', 'GET /api/tokens', 403],
  ])('by hand: %s %s is %i', async (role, route, status) => {
    const [method, path = ''] = route.split(' ');
    expect((await call(path, { method, headers: bearer(tokens.get(role) ?? '') })).status).toBe(status);
  });

  test('an address that is none is not found, for every role, and closed for strangers', async () => {
    for (const role of ROLES) {
      const reply = await call('/api/nothing', { headers: bearer(tokens.get(role) ?? '') });
      expect(await refusal(reply)).toEqual([404, 'not_found']);
    }
    expect((await call('/api/nothing')).status).toBe(401);
  });
});

describe('tokens', () => {
  test('shown once, kept as a hash, used until revoked', async () => {
    const { token, ...made } = await makeToken('marketer');
    expect(token).toMatch(/^gyt_[0-9a-f]{48}$/);
    const { results } = await env.DB.prepare('SELECT * FROM api_tokens').all();
    const listed = await admin<TokensReply>('/api/tokens');
    expect(JSON.stringify([results, listed])).not.toContain(token.slice(4));
    expect(listed.tokens[0]).toEqual({ ...made, created_by: 'admin-token', last_used_at: null });
    expect((await call('/api/stats', { headers: bearer(token) })).status).toBe(200);
    await vi.waitFor(async () => {
      const { tokens } = await admin<TokensReply>('/api/tokens');
      expect(tokens.find(({ id }) => id === made.id)?.last_used_at).not.toBeNull();
    });
    const revoke = () => call(`/api/tokens/${made.id}`, { method: 'DELETE', headers: ADMIN });
    expect((await revoke()).status).toBe(204);
    expect((await call('/api/stats', { headers: bearer(token) })).status).toBe(401);
    expect(await refusal(await revoke())).toEqual([404, 'unknown_token']);
    const revoked = (await admin<TokensReply>('/api/tokens')).tokens.find(({ id }) => id === made.id);
    expect(revoked?.revoked_at).not.toBeNull();
  });

  test('a token ends when it was to end', async () => {
    const soon = new Date(Date.now() + 60_000).toISOString();
    const { token, id } = await makeToken('developer', { expires_at: soon });
    expect((await call('/api/stats', { headers: bearer(token) })).status).toBe(200);
    await env.DB.prepare('UPDATE api_tokens SET expires_at = ? WHERE id = ?').bind(Date.now(), id).run();
    expect((await call('/api/stats', { headers: bearer(token) })).status).toBe(401);
    const past = JSON.stringify({ name: 'late', role: 'admin', expires_at: '2020-01-01T00:00:00.000Z' });
    expect(await refusal(await post('/api/tokens', past, ADMIN))).toEqual([400, 'invalid_body']);
  });

  test('a read-only token looks and changes nothing', async () => {
    const { token } = await makeToken('admin', { read_only: true });
    const headers = bearer(token);
    expect((await call('/api/persons/p_1', { headers })).status).toBe(404);
    const paths = JSON.stringify({ paths: [], model: 'last' });
    expect((await post('/api/reports/attribution/paths', paths, headers)).status).toBe(200);
    for (const path of ['/api/tokens', '/api/requests', '/api/identity/evidence', '/api/sources']) {
      expect(await refusal(await post(path, '{}', headers)), path).toEqual([403, 'forbidden_role']);
    }
  });

  test('a developer makes sources, but none that stops asking visitors', async () => {
    const { token } = await makeToken('developer');
    const source = { id: 'by-developer', name: 'x', kind: 'web', write_key: 'by-developer', legal_basis: 'consent' };
    expect((await post('/api/sources', JSON.stringify(source), bearer(token))).status).toBe(200);
    const without = JSON.stringify({ ...source, legal_basis: 'contract' });
    expect(await refusal(await post('/api/sources', without, bearer(token)))).toEqual([403, 'forbidden_role']);
    expect((await post('/api/sources', without, ADMIN)).status).toBe(200);
  });

  test('neither a part of a token nor another case opens anything', async () => {
    const { token } = await makeToken('admin');
    for (const wrong of [token.slice(0, -1), `${token}0`, token.toUpperCase(), token.slice(4), 'gyt_', '%']) {
      expect((await call('/api/stats', { headers: bearer(wrong) })).status, wrong).toBe(401);
    }
  });
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

describe('the audit trail', () => {
  const phone = '13911112222';
  const event = {
    type: 'identify',
    messageId: 'audit-1',
    anonymousId: 'audit-visitor',
    traits: { phone },
    context: GRANTED,
  };
  const resolve = async () =>
    (await admin<{ person_id: string }>(`/api/identity/resolve?type=phone&value=${phone}`)).person_id;
  const verify = () => admin<AuditVerifyReply>('/api/audit/verify');
  const inTrail = (sql: string, ...values: unknown[]) =>
    runInDurableObject(env.AUDIT.get(env.AUDIT.idFromName('trail')), (_, { storage }) =>
      storage.sql.exec(sql, ...values).toArray(),
    );

  beforeAll(async () => {
    await sendBatch([event]);
    await drained();
  });

  test('every look at a person is written down: who, which role, about whom, when, without a raw value', async () => {
    const person = await resolve();
    const { token, id } = await makeToken('privacy');
    for (const path of ['', '/events', '/why', '/consent']) {
      expect((await call(`/api/persons/${person}${path}`, { headers: bearer(token) })).status).toBe(200);
    }
    const looks = (await trail(`&subject=${person}`)).filter(({ actor }) => actor === `token:${id}`);
    expect(looks.map(({ action, role, status }) => [action, role, status])).toEqual([
      ['GET /api/persons/:id/consent', 'privacy', 200],
      ['GET /api/persons/:id/why', 'privacy', 200],
      ['GET /api/persons/:id/events', 'privacy', 200],
      ['GET /api/persons/:id', 'privacy', 200],
    ]);
    expect(Date.parse(looks[0]?.time ?? '')).toBeGreaterThan(Date.now() - 60_000);
    const all = JSON.stringify(await inTrail('SELECT * FROM trail'));
    expect(all).not.toContain(person);
    expect(all).not.toContain(phone);
    expect(all).not.toContain(token);
    expect((await trail()).some(({ action }) => action === 'GET /api/identity/resolve')).toBe(true);
  });

  test('a page that polls is one look; what shows nobody is none', async () => {
    for (let i = 0; i < 3; i++) await admin('/api/events');
    const feeds = async () => (await trail('&action=GET /api/events&actor=admin-token')).length;
    expect(await feeds()).toBe(1);
    // Paging through history is not following it.
    for (let i = 0; i < 3; i++) await admin('/api/events?after=0&limit=1');
    await admin('/api/events?limit=1000');
    expect(await feeds()).toBe(5);
    await admin('/api/stats');
    expect((await trail()).filter(({ action }) => action === 'GET /api/stats')).toEqual([]);
  });

  test('changes and refused attempts are written down; the evidence names who decided', async () => {
    const person = await resolve();
    const { token, id } = await makeToken('privacy');
    const merge = {
      action: 'merge',
      a: { type: 'phone', value: phone },
      b: { type: 'anonymous_id', value: 'audit-visitor' },
      reason: `本人要求 ${phone}`,
    };
    const { evidence_id } = await (await post('/api/identity/evidence', JSON.stringify(merge), bearer(token))).json<{
      evidence_id: string;
    }>();
    const [entry] = await trail('&action=POST /api/identity/evidence');
    expect(entry).toMatchObject({
      actor: `token:${id}`,
      target: `merge ${evidence_id}`,
      reason: '本人要求 [phone]',
      status: 201,
    });
    const { evidence } = await admin<{ evidence: { evidence_id: string; source_id: string }[] }>(
      `/api/persons/${person}/why`,
    );
    expect(evidence.find((one) => one.evidence_id === evidence_id)?.source_id).toBe(`staff:token:${id}`);

    expect((await post('/api/tokens', '{"name":"x","role":"admin"}', bearer(token))).status).toBe(403);
    expect((await trail('&action=POST /api/tokens'))[0]).toMatchObject({
      actor: `token:${id}`,
      status: 403,
      target: null,
    });
    const wrong = await call('/api/tokens/13912345678', { method: 'DELETE', headers: ADMIN });
    expect(wrong.status).toBe(404);
    expect(JSON.stringify(await inTrail('SELECT * FROM trail'))).not.toContain('13912345678');
  });

  test('an edit shows, and where', async () => {
    expect((await verify()).ok).toBe(true);
    const [row] = await inTrail('SELECT n FROM trail WHERE reason IS NOT NULL LIMIT 1');
    const n = row?.n as number;
    const [last] = await inTrail('SELECT max(n) AS n FROM trail');
    const end = last?.n as number;
    // Edits where n is replaced, how they are taken back, what is found.
    const edits: [string, string, number, string][] = [
      [
        "UPDATE trail SET actor = actor || 'x' WHERE n = ?",
        "UPDATE trail SET actor = rtrim(actor, 'x') WHERE n = ?",
        n,
        'entry',
      ],
      ['UPDATE trail SET time = time - 1 WHERE n = ?', 'UPDATE trail SET time = time + 1 WHERE n = ?', n, 'entry'],
      [
        "UPDATE trail SET reason = reason || '!' WHERE n = ?",
        "UPDATE trail SET reason = rtrim(reason, '!') WHERE n = ?",
        n,
        'reason',
      ],
      ['UPDATE trail SET n = -n WHERE n = ?', 'UPDATE trail SET n = -n WHERE n = -?', n, 'gap'],
      [
        "UPDATE trail SET hash = hash || '0' WHERE n = ?",
        'UPDATE trail SET hash = substr(hash, 1, 64) WHERE n = ?',
        n,
        'entry',
      ],
    ];
    for (const [edit, restore, at, why] of edits) {
      await inTrail(edit, n);
      const { ok, broken } = await verify();
      expect([ok, broken?.why], edit).toEqual([false, why]);
      if (why !== 'gap') expect(broken?.n, edit).toBe(at);
      await inTrail(restore, n);
      expect((await verify()).ok, restore).toBe(true);
    }
    // The end is noted in the other database, so a cut is seen too.
    const [cut] = await inTrail('SELECT * FROM trail WHERE n = ?', end);
    await vi.waitFor(async () => {
      const noted = await env.DB.prepare("SELECT value FROM meta WHERE name = 'audit_end'").first<{ value: string }>();
      expect(JSON.parse(noted?.value ?? '{}').n).toBe(end);
    });
    await inTrail('DELETE FROM trail WHERE n = ?', end);
    expect((await verify()).broken).toEqual({ n: end, why: 'end' });
    await inTrail(`INSERT INTO trail VALUES (${Object.keys(cut ?? {}).map(() => '?')})`, ...Object.values(cut ?? {}));
    expect((await verify()).ok).toBe(true);
    // Taking a reason away looks like an erasure, but no erasure says so.
    await inTrail('UPDATE trail SET reason = NULL, salt = NULL WHERE n = ?', n);
    expect((await verify()).broken).toEqual({ n, why: 'reason' });
    await inTrail('DELETE FROM trail WHERE n >= ?', n);
    await env.DB.exec("DELETE FROM meta WHERE name = 'audit_end'");
  });

  test('an erasure takes the reasons about the person and leaves the chain whole', async () => {
    const merge = {
      action: 'confirm',
      a: { type: 'phone', value: phone },
      b: { type: 'anonymous_id', value: 'audit-visitor' },
      reason: 'only-in-this-reason',
    };
    expect((await post('/api/identity/evidence', JSON.stringify(merge), ADMIN)).status).toBe(201);
    expect(JSON.stringify(await inTrail('SELECT * FROM trail'))).toContain('only-in-this-reason');
    const asked = { kind: 'erasure', identifiers: [{ type: 'phone', value: phone }] };
    const { id } = await (await post('/api/requests', JSON.stringify(asked), ADMIN)).json<{ id: string }>();
    await vi.waitFor(
      async () => expect((await admin<{ status: string }>(`/api/requests/${id}`)).status).toBe('completed'),
      { timeout: 15_000 },
    );
    expect(JSON.stringify(await inTrail('SELECT * FROM trail'))).not.toContain('only-in-this-reason');
    expect((await trail('&action=erase reasons')).length).toBe(1);
    expect(await verify()).toMatchObject({ ok: true, broken: null });
    expect(await inTrail('SELECT * FROM about')).toEqual([]);
  });

  test('old entries go from the front, and the chain says where it begins', async () => {
    const { entries, first } = await verify();
    expect(first).toBe(1);
    const [third] = await inTrail('SELECT time, n FROM trail ORDER BY n LIMIT 1 OFFSET 3');
    const removed = await auditOf(env).prune(third?.time as number);
    expect(removed).toBeGreaterThan(0);
    expect(await verify()).toMatchObject({ ok: true, first: removed + 1, entries: entries - removed });
    // Whoever cuts the front himself cannot say that it was its time.
    await inTrail('DELETE FROM trail WHERE n = ?', removed + 1);
    expect((await verify()).broken).toEqual({ n: removed + 1, why: 'gap' });
    const [next] = await inTrail('SELECT n, hash FROM trail ORDER BY n LIMIT 1');
    await inTrail('UPDATE base SET n = ?, hash = ?', (next?.n as number) - 1, next?.hash);
    expect((await verify()).ok).toBe(false);
  });

  test('while the trail cannot be written nothing personal is shown and nothing changed', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const down = () => Promise.reject(new Error('down'));
    const AUDIT = { idFromName: () => '', get: () => ({ append: down, ready: down }) } as never;
    const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as never;
    const ask = (path: string, init: RequestInit = {}) =>
      app.request(`https://guiyi.test${path}`, { ...init, headers: ADMIN }, { ...env, AUDIT }, context);
    const look = await ask('/api/events');
    expect(await refusal(look)).toEqual([503, 'audit_unavailable']);
    const body = JSON.stringify({ name: 'never made', role: 'admin' });
    expect((await ask('/api/tokens', { method: 'POST', body })).status).toBe(503);
    expect(await env.DB.prepare("SELECT * FROM api_tokens WHERE name = 'never made'").first()).toBeNull();
    expect((await ask('/api/stats')).status).toBe(200);
  });
});
