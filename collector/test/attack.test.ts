import { env } from 'cloudflare:test';
import type { BatchReply, Problem } from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import { networkOf } from '../src/http/limits.ts';
import { isAllowed } from '../src/http/write-key.ts';
import { admin, call, drained, GRANTED, post, quarantine, refusal, stats, stored } from './client.ts';
import { ADMIN, SERVER_KEY } from './setup.ts';

const context = { waitUntil: () => {}, passThroughOnException: () => {}, props: {} } as never;
const batch = (writeKey: string, events: unknown[] = []) => JSON.stringify({ writeKey, batch: events });

let made = 0;
const event = (change: object = {}) => ({
  type: 'track',
  event: 'Attacked',
  messageId: `attack-${++made}`,
  anonymousId: 'attack-visitor',
  context: GRANTED,
  ...change,
});

/** In this isolate, so that settings can be changed and a new address begins with a new count. */
function ask(path: string, body: BodyInit, headers: Record<string, string>, settings: object = {}) {
  const init = { method: 'POST', body, headers };
  return app.request(`https://guiyi.test${path}`, init, { ...env, ...settings }, context);
}

describe('rate limits', () => {
  const few = { GUIYI_RATE_ADDRESS: '5' };
  const from = (address: string, more: Record<string, string> = {}) => ({ 'cf-connecting-ip': address, ...more });

  test('an address that floods waits; others are served, and the limit ends', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const send = (address: string) => ask('/v1/batch', batch('demo-web'), from(address), few);
      for (let i = 0; i < 5; i++) expect((await send('203.0.113.5')).status).toBe(202);
      const reply = await send('203.0.113.5');
      expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(reply.headers.get('retry-after'))).toBeLessThanOrEqual(60);
      expect(reply.headers.get('access-control-allow-origin')).toBe('*');
      expect(await refusal(reply)).toEqual([429, 'rate_limited']);
      expect((await send('203.0.113.6')).status).toBe(202);
      vi.setSystemTime(Date.now() + 60_000);
      expect((await send('203.0.113.5')).status).toBe(202);
    } finally {
      vi.useRealTimers();
    }
  });

  test('every open route counts, before its body is read', async () => {
    const headers = from('203.0.113.7');
    for (const path of ['/v1/batch', '/v1/consent', '/v1/wechat/session', '/v1/t', '/v1/identify']) {
      await ask(path, '{', headers, few);
    }
    const body = new ReadableStream({
      pull() {
        throw new Error('the body was read');
      },
    });
    const request = new Request('https://guiyi.test/v1/batch', { method: 'POST', body, headers });
    expect((await app.request(request, {}, { ...env, ...few }, context)).status).toBe(429);
  });

  test('an IPv6 network counts as one', async () => {
    expect(networkOf('2001:db8::7')).toBe('2001:db8:0:0');
    expect(networkOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(networkOf('203.0.113.1')).toBe('203.0.113.1');
    for (let i = 0; i < 5; i++) await ask('/v1/batch', batch('demo-web'), from(`2001:db8:1:2::${i}`), few);
    expect((await ask('/v1/batch', batch('demo-web'), from('2001:db8:1:2::ffff'), few)).status).toBe(429);
    expect((await ask('/v1/batch', batch('demo-web'), from('2001:db8:1:3::ffff'), few)).status).toBe(202);
  });

  test('a backend may send more, an operator on the machine itself any number unless they say otherwise', async () => {
    const secret = from('203.0.113.8', { authorization: `Basic ${btoa(`${SERVER_KEY}:`)}` });
    for (let i = 0; i < 50; i++) expect((await ask('/v1/batch', batch(''), secret, few)).status).toBe(202);
    expect((await ask('/v1/batch', batch(''), secret, few)).status).toBe(429);
    for (let i = 0; i < 1_300; i++) {
      expect((await ask('/v1/batch', batch('demo-web'), from('127.0.0.1'))).status).toBe(202);
    }
    const own = [];
    for (let i = 0; i < 7; i++) own.push((await ask('/v1/batch', batch('demo-web'), from('127.0.0.1'), few)).status);
    expect(own).toContain(429);
    for (let i = 0; i < 7; i++) {
      const reply = await ask('/v1/batch', batch('demo-web'), from('203.0.113.9'), { GUIYI_RATE_ADDRESS: '0' });
      expect(reply.status).toBe(202);
    }
  });

  test('a public key that is flooded from many addresses waits; a secret key does not share its count', async () => {
    const settings = { GUIYI_RATE_KEY: '3' };
    const send = (i: number) => ask('/v1/batch', batch('demo-miniprogram'), from(`198.51.100.${i}`), settings);
    for (let i = 0; i < 3; i++) expect((await send(i)).status).toBe(202);
    expect(await refusal(await send(9))).toEqual([429, 'rate_limited']);
    const secret = from('198.51.100.10', { authorization: `Basic ${btoa(`${SERVER_KEY}:`)}` });
    for (let i = 0; i < 5; i++) expect((await ask('/v1/batch', batch(''), secret, settings)).status).toBe(202);
  });

  test("Cloudflare's own limits are asked where they are bound", async () => {
    const asked: string[] = [];
    const binding = (success: boolean) => ({
      limit: ({ key }: { key: string }) => {
        asked.push(key);
        return Promise.resolve({ success });
      },
    });
    const settings = { LIMIT_ADDRESS: binding(true), LIMIT_KEY: binding(false) };
    const reply = await ask('/v1/batch', batch('demo-web'), from('198.51.100.77'), settings);
    expect([reply.status, reply.headers.get('retry-after')]).toEqual([429, '10']);
    expect(asked).toEqual(['198.51.100.77', 'demo-web']);
  });

  test('key stuffing ends after sixty tries; the right key goes on to work', async () => {
    const headers = from('203.0.113.20');
    const tries = [];
    for (let i = 0; i < 62; i++) tries.push((await ask('/v1/batch', batch(`guess-${i}`), headers)).status);
    expect(tries.slice(0, 60).every((status) => status === 401)).toBe(true);
    expect(tries.slice(60)).toEqual([429, 429]);
    expect((await ask('/v1/batch', batch('demo-web'), headers)).status).toBe(202);
  });

  test('guessing tokens and sign-in codes ends as well', async () => {
    const guess = (i: number, address: string) =>
      app.request(
        'https://guiyi.test/api/stats',
        { headers: { ...from(address), authorization: `Bearer gyt_${i}` } },
        env,
        context,
      );
    const codes = [];
    for (let i = 0; i < 61; i++) codes.push((await guess(i, '203.0.113.30')).status);
    expect([codes[59], codes[60]]).toEqual([401, 429]);
    const right = { ...from('203.0.113.30'), ...ADMIN };
    expect((await app.request('https://guiyi.test/api/stats', { headers: right }, env, context)).status).toBe(200);
    const signIns = [];
    for (let i = 0; i < 61; i++) {
      signIns.push((await ask('/api/session', `{"code":"${i}"}`, from('203.0.113.31'))).status);
    }
    expect([signIns[59], signIns[60]]).toEqual([401, 429]);
  });
});

describe('origin allow-list', () => {
  const source = { id: 'listed', name: 'Listed', kind: 'web', write_key: 'listed-key', legal_basis: 'consent' };
  const send = (origin?: string) =>
    post('/v1/batch', batch('listed-key', [event()]), origin === undefined ? {} : { origin });

  test('a listed source takes events from its sites only', async () => {
    const origins = ['https://shop.brand.cn', 'https://*.brand.com'];
    expect((await post('/api/sources', JSON.stringify({ ...source, origins }), ADMIN)).status).toBe(200);
    for (const good of ['https://shop.brand.cn', 'https://m.brand.com', 'https://a.b.brand.com']) {
      expect((await send(good)).status, good).toBe(202);
    }
    for (const bad of [undefined, 'null', 'https://evil.cn', 'http://shop.brand.cn', 'https://shop.brand.cn.evil.cn']) {
      const reply = await send(bad);
      expect(reply.headers.get('access-control-allow-origin')).toBe('*');
      expect(await refusal(reply), String(bad)).toEqual([403, 'origin_not_allowed']);
    }
    expect(isAllowed('https://brand.com', origins)).toBe(false);
    expect(isAllowed('https://evilbrand.com', origins)).toBe(false);
    expect((await post('/v1/batch', batch('demo-web', [event()]), { origin: 'https://any.site' })).status).toBe(202);
  });

  test.each([
    ['brand.cn'],
    ['javascript:alert(1)'],
    ['https://brand.cn/path'],
    ['https://*'],
    ['*'],
    ['https://a*.cn'],
  ])('%s is no origin', async (origin) => {
    const reply = await post('/api/sources', JSON.stringify({ ...source, origins: [origin] }), ADMIN);
    expect(await refusal(reply)).toEqual([400, 'invalid_body']);
  });
});

describe('bodies made to hurt', () => {
  async function gzip(text: string | Uint8Array): Promise<ArrayBuffer> {
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
    return new Response(stream).arrayBuffer();
  }

  test('a gzip bomb is cut off, also one within another', async () => {
    const bomb = await gzip(new Uint8Array(64 << 20));
    expect(bomb.byteLength).toBeLessThan(100_000);
    for (const headers of [{ 'content-encoding': 'gzip' }, { 'content-type': 'text/plain' }, {}] as Record<
      string,
      string
    >[]) {
      expect(await refusal(await post('/v1/batch', bomb, headers))).toEqual([413, 'request_too_large']);
    }
    const nested = await gzip(new Uint8Array(bomb));
    expect((await refusal(await post('/v1/batch', nested, {})))[0]).toBe(400);
    // The staff side reads bodies in the same way.
    expect(await refusal(await post('/api/requests', bomb, ADMIN))).toEqual([413, 'request_too_large']);
    expect(await refusal(await post('/api/identity/evidence', bomb, ADMIN))).toEqual([413, 'request_too_large']);
  });

  test.each([
    ['arrays', '['.repeat(200_000)],
    ['arrays, closed', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['objects', '{"a":'.repeat(50_000)],
    ['objects, closed', `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
    ['a batch of depth', `{"writeKey":"demo-web","batch":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    [
      'a depth within properties',
      `{"writeKey":"demo-web","batch":[{"type":"track","event":"x","anonymousId":"a","properties":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}]}`,
    ],
    [
      'a wide object',
      `{"writeKey":"demo-web","batch":[{${Array.from({ length: 40_000 }, (_, i) => `"k${i}":1`).join(',')}}]}`,
    ],
  ])('%s: a verdict, no 5xx', async (_, body) => {
    for (const path of ['/v1/batch', '/v1/track', '/v1/consent']) {
      const reply = await post(path, body);
      expect(reply.status, path).toBeLessThan(500);
      await reply.body?.cancel();
    }
    for (const path of [
      '/api/requests',
      '/api/sources',
      '/api/identity/evidence',
      '/api/identity/policy',
      '/api/tokens',
    ]) {
      const reply = await post(path, body, ADMIN);
      expect(reply.status, path).toBeLessThan(500);
      expect(reply.status, path).toBeGreaterThanOrEqual(400);
      await reply.body?.cancel();
    }
  });

  test('__proto__ pollutes nothing, wherever it stands', async () => {
    const bad = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}';
    const whole = `{"writeKey":"demo-web","__proto__":{"batch":[1],"polluted":1},"batch":[],"context":${bad}}`;
    expect((await post('/v1/batch', whole)).status).toBe(202);
    const events = ['properties', 'traits', 'context'].map(
      (field) => `{"type":"track","event":"x","messageId":"proto-${field}","anonymousId":"a","${field}":${bad}}`,
    );
    const consent = JSON.stringify(GRANTED);
    const reply = await post('/v1/batch', `{"writeKey":"demo-web","context":${consent},"batch":[${events.join(',')}]}`);
    const { accepted, rejected } = await reply.json<BatchReply>();
    expect([accepted, rejected.map(({ code }) => code)]).toEqual([0, Array(3).fill('forbidden_key')]);
    for (const path of ['/api/requests', '/api/sources', '/api/tokens', '/api/identity/policy']) {
      expect((await post(path, bad, ADMIN)).status, path).toBe(400);
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    await drained();
    const kept = JSON.stringify((await quarantine()).filter(({ message_id }) => message_id?.startsWith('proto-')));
    expect(kept).not.toContain('polluted');
  });
});

describe('what comes from outside and is shown', () => {
  const XSS = '<img src=x onerror=alert(1)>';

  test('markup in event properties is data: answered as JSON that no page runs', async () => {
    await post('/v1/batch', batch('demo-web', [event({ event: XSS, properties: { [XSS]: XSS } })]));
    await drained();
    const reply = await call('/api/events?limit=1', { headers: ADMIN });
    expect(reply.headers.get('content-type')).toMatch(/^application\/json/);
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await stored()).some(({ name }) => name === XSS)).toBe(true);
  });

  test('an error repeats nothing that a page could run', async () => {
    const reply = await call(`/v1/${encodeURIComponent(XSS)}`, { method: 'POST', body: XSS });
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(JSON.stringify(await reply.json<Problem>())).not.toContain('<img');
  });
});

describe('forged times and replays', () => {
  test('the same batch a hundred times counts once', async () => {
    const once = event();
    const before = (await drained()).stored;
    for (let i = 0; i < 20; i++) await post('/v1/batch', batch('demo-web', [once, once, once, once, once]));
    const after = await drained();
    expect(after.stored).toBe(before + 1);
    expect((await stored()).filter(({ message_id }) => message_id === once.messageId)).toHaveLength(1);
  });

  test("another source's message id takes nothing away", async () => {
    const mine = event({ anonymousId: 'victim' });
    await post('/v1/batch', batch('demo-web', [mine]));
    await post('/v1/batch', batch('demo-miniprogram', [{ ...mine, event: 'Replaced' }]));
    await drained();
    const rows = (await stored()).filter(({ message_id }) => message_id === mine.messageId);
    expect(rows.map(({ source_id, name }) => [source_id, name]).sort()).toEqual([
      ['demo-miniprogram', 'Replaced'],
      ['demo-web', 'Attacked'],
    ]);
  });

  test.each([
    ['years ahead', { timestamp: '2099-01-01T00:00:00.000Z' }],
    ['ahead, and the clock says so too', { timestamp: '2099-01-01T00:00:00.000Z', sentAt: '2020-01-01T00:00:00.000Z' }],
    ['from before there was a web', { timestamp: '1970-01-01T00:00:00.000Z' }],
    ['no time', { timestamp: 'never' }],
    ['a number of another age', { timestamp: '+275760-09-13T00:00:00.000Z' }],
  ])('a time %s is refused', async (_, times) => {
    const reply = await post('/v1/batch', batch('demo-web', [event(times)]));
    const { accepted, rejected } = await reply.json<BatchReply>();
    expect(accepted).toBe(0);
    expect(rejected[0]?.code).toMatch(/^(timestamp_in_future|timestamp_too_old|invalid_timestamp)$/);
  });
});

describe('ids that are guessed', () => {
  test('one answer for an unknown person, request, token, import: nothing says what is near', async () => {
    for (const path of [
      '/api/persons/p_0',
      '/api/persons/p_ffffffffffffffffffff',
      "/api/persons/p_1'--",
      '/api/requests/r_0',
    ]) {
      const reply = await call(path, { headers: ADMIN });
      const { code, message } = await reply.json<Problem>();
      expect([reply.status, code]).toEqual([404, path.includes('persons') ? 'unknown_person' : 'unknown_request']);
      expect(message).not.toContain('p_');
    }
  });

  test('a public key reads nothing, whatever it names', async () => {
    const before = await stats();
    const known = await post('/v1/batch', batch('demo-web', [event({ userId: 'member-1' })]));
    const unknown = await post('/v1/batch', batch('demo-web', [event({ userId: 'nobody-at-all' })]));
    expect(await known.text()).toBe(await unknown.text());
    for (const authorization of ['Bearer demo-web', `Basic ${btoa('demo-web:')}`, `Bearer ${SERVER_KEY}`]) {
      expect((await call('/api/stats', { headers: { authorization } })).status).toBe(401);
    }
    expect((await admin<{ accepted: number }>('/api/stats')).accepted).toBe(before.accepted + 2);
  });
});
