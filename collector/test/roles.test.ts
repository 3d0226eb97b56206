import { env } from 'cloudflare:test';
import type { Role, TokensReply } from '@guiyi/protocol';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import { ACCESS, allows, changes } from '../src/http/access.ts';
import { admin, call, post, refusal } from './client.ts';
import { ADMIN } from './setup.ts';
import { bearer, makeToken, ROLES, trail } from './support/staff.ts';

const PUBLIC = ['GET /api/openapi.json', 'POST /api/session'];

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
