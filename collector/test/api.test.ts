import { env, runInDurableObject } from 'cloudflare:test';
import type { EventsReply, SignInLinkReply, Source, SourcesReply } from '@guiyi/protocol';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { app } from '../src/app.ts';
import { OPERATIONS } from '../src/routes/openapi/operations.ts';
import * as replies from '../src/routes/openapi/replies.ts';
import { SessionReply } from '../src/routes/openapi/staff.ts';
import { prune } from '../src/store/prune.ts';
import { admin, call, drained, GRANTED, post, quarantine, refusal, sendBatch, stats } from './client.ts';
import { ADMIN } from './setup.ts';

const event = (messageId: string, change: object = {}) => ({
  type: 'track',
  event: 'Tested',
  messageId,
  anonymousId: `visitor-${messageId}`,
  context: GRANTED,
  ...change,
});

const json = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  post(path, JSON.stringify(body), headers);

async function signInCode(): Promise<string> {
  const reply = await json('/api/sign-in-links', {}, ADMIN);
  expect(reply.status).toBe(201);
  const link = v.parse(replies.SignInLinkReply, await reply.json<SignInLinkReply>());
  expect(link.url).toBe(`https://guiyi.test/console/#/sign-in?code=${link.code}`);
  return link.code;
}

async function signIn(): Promise<string> {
  const reply = await json('/api/session', { code: await signInCode() });
  expect(reply.status).toBe(204);
  return reply.headers.get('set-cookie') ?? '';
}

const cookieOf = (header: string) => header.split(';')[0] ?? '';

describe('who may read', () => {
  const closed = OPERATIONS.filter(({ auth }) => auth === 'admin');

  test.each(closed.map(({ method, path }) => [method, path.replace(':id', 'p_1')]))(
    '%s %s is closed',
    async (method, path) => {
      for (const headers of [
        {},
        { authorization: 'Bearer wrong' },
        { authorization: 'Bearer ' },
        { cookie: 'guiyi_session=9e15' },
      ]) {
        const reply = await call(path, { method: method.toUpperCase(), headers: headers as HeadersInit });
        expect(await refusal(reply)).toEqual([401, 'unauthorized']);
        expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
        expect(reply.headers.get('access-control-allow-origin')).toBeNull();
      }
    },
  );

  test('an empty token opens nothing', async () => {
    for (const token of ['', undefined]) {
      const bare = { ...env, GUIYI_ADMIN_TOKEN: token as string };
      const reply = await app.request('/api/stats', { headers: { authorization: `Bearer ${token ?? ''}` } }, bare);
      expect(reply.status).toBe(401);
    }
  });
});

describe('signing in', () => {
  test('a link works once, and its code is kept as a hash only', async () => {
    const code = await signInCode();
    const { results } = await env.DB.prepare('SELECT * FROM sign_in_codes').all();
    expect(results.length).toBe(1);
    expect(JSON.stringify(results)).not.toContain(code);
    const both = await Promise.all([json('/api/session', { code }), json('/api/session', { code })]);
    expect(both.map(({ status }) => status).sort()).toEqual([204, 401]);
    expect(await refusal(await json('/api/session', { code }))).toEqual([401, 'invalid_sign_in_code']);
  });

  test('a link that is too old, a code that is none', async () => {
    const code = await signInCode();
    await env.DB.prepare('UPDATE sign_in_codes SET expires_at = ?').bind(Date.now()).run();
    expect(await refusal(await json('/api/session', { code }))).toEqual([401, 'invalid_sign_in_code']);
    expect(await refusal(await json('/api/session', { code: 'nothing' }))).toEqual([401, 'invalid_sign_in_code']);
    expect(await refusal(await json('/api/session', { code: 5 }))).toEqual([400, 'invalid_body']);
  });

  test('the cookie reads; it changes things only from its own origin, and never makes another admin', async () => {
    const header = await signIn();
    expect(header).toMatch(/HttpOnly/i);
    expect(header).toMatch(/SameSite=Strict/i);
    expect(header).toMatch(/Secure/i);
    const cookie = cookieOf(header);
    const session = await call('/api/session', { headers: { cookie } });
    expect(v.parse(SessionReply, await session.json())).toEqual({ role: 'admin', actor: 'admin', read_only: false });
    const paths = { paths: [], model: 'last' };
    const at = '/api/reports/attribution/paths';
    expect(await refusal(await json(at, paths, { cookie }))).toEqual([403, 'forbidden_origin']);
    expect(await refusal(await json(at, paths, { cookie, origin: 'https://evil.test' }))).toEqual([
      403,
      'forbidden_origin',
    ]);
    expect(await refusal(await json(at, paths, { cookie, origin: 'null' }))).toEqual([403, 'forbidden_origin']);
    expect((await json(at, paths, { cookie, origin: 'https://guiyi.test' })).status).toBe(200);
    const own = { cookie, origin: 'https://guiyi.test' };
    expect(await refusal(await json('/api/sign-in-links', {}, own))).toEqual([403, 'forbidden_role']);
  });

  test('a cookie that was tampered with, or signed with another token, is none', async () => {
    const cookie = cookieOf(await signIn());
    const later = cookie.replace(/=(\d+)/, (_, ends: string) => `=${Number(ends) + 1}`);
    expect(later).not.toBe(cookie);
    expect((await call('/api/session', { headers: { cookie: later } })).status).toBe(401);
    const rotated = await app.request('/api/session', { headers: { cookie } }, { ...env, GUIYI_ADMIN_TOKEN: 'new' });
    expect(rotated.status).toBe(401);
  });

  test('signing out takes the cookie away', async () => {
    const cookie = cookieOf(await signIn());
    const reply = await call('/api/session', { method: 'DELETE', headers: { cookie, origin: 'https://guiyi.test' } });
    expect([reply.status, reply.headers.get('set-cookie')]).toEqual([
      204,
      expect.stringMatching(/guiyi_session=;.*Max-Age=0/),
    ]);
  });
});

describe('sources', () => {
  const source = { id: 'shop-2', name: 'Second shop', kind: 'web', write_key: 'shop-2-key', legal_basis: 'consent' };
  const shownSource = { ...source, origins: null };

  test('a source takes events at once, and no longer when its key has changed', async () => {
    const send = async (writeKey: string) =>
      (await json('/v1/batch', { writeKey, batch: [event(`source-${writeKey}`)] })).status;
    expect(await send('shop-2-key')).toBe(401);
    const reply = await json('/api/sources', source, ADMIN);
    expect([reply.status, v.parse(replies.Source, await reply.json<Source>())]).toEqual([200, shownSource]);
    expect(await send('shop-2-key')).toBe(202);
    await json('/api/sources', { ...source, write_key: 'shop-2-new' }, ADMIN);
    expect([await send('shop-2-key'), await send('shop-2-new')]).toEqual([401, 202]);
  });

  test('a secret key is never shown and never kept', async () => {
    const secret = { id: 'pos', name: 'POS', kind: 'server', secret_key: 'sk_very_secret', legal_basis: 'contract' };
    const shown = await (await json('/api/sources', secret, ADMIN)).text();
    const { sources } = v.parse(replies.SourcesReply, await admin<SourcesReply>('/api/sources'));
    expect(sources.find(({ id }) => id === 'pos')).toEqual({
      id: 'pos',
      name: 'POS',
      kind: 'server',
      write_key: null,
      legal_basis: 'contract',
      origins: null,
    });
    const { results } = await env.DB.prepare('SELECT * FROM sources').all();
    expect(shown + JSON.stringify(sources) + JSON.stringify(results)).not.toContain('sk_very_secret');
    const headers = { authorization: `Basic ${btoa('sk_very_secret:')}` };
    expect((await json('/v1/batch', { batch: [event('pos-1', { context: {} })] }, headers)).status).toBe(202);
  });

  test.each<[string, object]>([
    ['no key', { write_key: undefined }],
    ['two keys', { secret_key: 'sk' }],
    ['a key with a colon', { write_key: 'a:b' }],
    ["another source's key", { id: 'shop-3', write_key: 'demo-web' }],
    ['an unknown kind', { kind: 'fax' }],
    ['an unknown basis', { legal_basis: 'none' }],
    ['an id that is none', { id: 'a b' }],
  ])('%s is refused', async (_, change) => {
    const before = await admin('/api/sources');
    expect(await refusal(await json('/api/sources', { ...source, ...change }, ADMIN))).toEqual([400, 'invalid_body']);
    expect(await admin('/api/sources')).toEqual(before);
  });
});

test('the live feed goes on where it stopped; without a start it begins at the end', async () => {
  await sendBatch([event('feed-1'), event('feed-2')]);
  await drained();
  const newest = v.parse(replies.EventsReply, await admin<EventsReply>('/api/events?limit=2'));
  expect(newest.events.map(({ message_id }) => message_id)).toEqual(['feed-1', 'feed-2']);
  expect(await admin(`/api/events?after=${newest.cursor}`)).toEqual({ events: [], cursor: newest.cursor });
  await sendBatch([event('feed-3'), event('feed-4')]);
  await drained();
  const next = await admin<EventsReply>(`/api/events?after=${newest.cursor}&limit=1`);
  expect(next.events.map(({ message_id }) => message_id)).toEqual(['feed-3']);
  expect((await admin<EventsReply>(`/api/events?after=${next.cursor}`)).events.length).toBe(1);
});

test('counts and quarantine have the shape that is documented', async () => {
  await sendBatch([event('shape-1'), event('shape-2', { event: 5 }), event('shape-3', { context: {} })]);
  const counts = v.parse(replies.StatsReply, await drained());
  expect(counts.dropped_by_reason.consent_required).toBeGreaterThan(0);
  const rows = await quarantine();
  expect(v.parse(replies.QuarantineReply, { events: rows }).events[0]?.message_id).toBe('shape-2');
});

test.each(['events?after=x', 'events?limit=0', 'events?limit=1001', 'events?after=-1', 'quarantine?limit=all'])(
  '%s is refused',
  async (query) => {
    expect(await refusal(await call(`/api/${query}`, { headers: ADMIN }))).toEqual([400, 'invalid_parameter']);
  },
);

describe('health', () => {
  test('ok when everything is there, and the queue wakes', async () => {
    const outbox = env.OUTBOX.get(env.OUTBOX.idFromName('events'));
    await runInDurableObject(outbox, async (_, { storage }) => {
      storage.sql.exec(
        "INSERT INTO waiting (id, body, events) VALUES ('wake', ?, 1)",
        '{"id":"wake","events":[],"refused":[],"dropped":{}}',
      );
      await storage.deleteAlarm();
    });
    const reply = await call('/healthz');
    expect([reply.status, await reply.json()]).toEqual([200, { ok: true }]);
    expect((await drained()).queued).toBe(0);
  });

  test('503 without tables, or without a queue', async () => {
    const DB = { prepare: () => ({ all: () => Promise.reject(new Error('no such table')) }) } as never;
    const OUTBOX = { idFromName: () => '', get: () => ({ depth: () => Promise.reject(new Error('down')) }) } as never;
    for (const broken of [{ DB }, { OUTBOX }]) {
      const reply = await app.request('/healthz', {}, { ...env, ...broken });
      expect([reply.status, await reply.json()]).toEqual([503, { ok: false }]);
    }
  });
});

test('pruning takes what has done its service, and nothing else', async () => {
  const now = Date.now();
  const week = 7 * 86_400_000;
  await env.DB.exec('DELETE FROM consumed; DELETE FROM sign_in_codes');
  await env.DB.batch([
    env.DB.prepare('INSERT INTO consumed VALUES (?, ?), (?, ?)').bind('old', now - week - 1, 'new', now - week),
    env.DB.prepare('INSERT INTO sign_in_codes (hash, expires_at) VALUES (?, ?), (?, ?)').bind(
      'over',
      now - 1,
      'good',
      now + 1,
    ),
  ]);
  const before = await stats();
  await prune(env.DB, now);
  const left = await env.DB.prepare('SELECT id FROM consumed UNION ALL SELECT hash FROM sign_in_codes').all<{
    id: string;
  }>();
  expect(left.results.map(({ id }) => id)).toEqual(['new', 'good']);
  expect(await stats()).toEqual(before);
});

describe('openapi', () => {
  interface Document {
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, unknown>; requestBody?: unknown }>>;
  }

  test('every mounted route is described, and every described one is mounted', () => {
    const mounted = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
    const described = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(described.sort()).toEqual([...new Set(mounted)].sort());
  });

  test('the document is open to all and complete', async () => {
    const reply = await call('/api/openapi.json');
    expect(reply.headers.get('content-type')).toBe('application/json');
    const document = await reply.json<Document>();
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values(document.paths).flatMap((path) => Object.values(path));
    expect(operations).toHaveLength(OPERATIONS.length);
    const batch = document.paths['/v1/batch']?.post;
    expect(Object.keys(batch?.responses ?? {})).toEqual(['202', '400', '401', '403', '413', '429', '500', '503']);
    expect(JSON.stringify(batch?.requestBody)).toContain('"messageId"');
    expect(JSON.stringify(document)).toContain('/api/persons/{id}/why');
  });
});
