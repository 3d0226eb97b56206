import { LIMITS } from '@guiyi/protocol/limits';
import { describe, expect, test } from 'vitest';
import { call, drained, GRANTED, made, post, refusal, sendBatch, stats, stored } from './client.ts';
import { SERVER_KEY } from './setup.ts';

async function gzip(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

describe('the ways in', () => {
  const body = (messageId: string) => JSON.stringify({ writeKey: 'demo-web', batch: [made({ messageId })] });

  test('JSON, text/plain, gzip by header, gzip by its first bytes', async () => {
    const zipped = await gzip(body('way-3'));
    const replies = await Promise.all([
      post('/v1/batch', body('way-1'), { 'content-type': 'application/json' }),
      post('/v1/batch', body('way-2'), { 'content-type': 'text/plain' }),
      post('/v1/batch', zipped, { 'content-type': 'application/json', 'content-encoding': 'gzip' }),
      post('/v1/batch', await gzip(body('way-4')), { 'content-type': 'text/plain' }),
      post('/v1/batch', new Blob([body('way-5')]).stream()),
    ]);
    for (const reply of replies) {
      expect(reply.status).toBe(202);
      expect(await reply.json()).toEqual({ accepted: 1, rejected: [] });
      expect(reply.headers.get('access-control-allow-origin')).toBe('*');
    }
    await drained();
    const ids = (await stored()).map(({ message_id }) => message_id);
    expect(ids).toEqual(expect.arrayContaining(['way-1', 'way-2', 'way-3', 'way-4', 'way-5']));
  });

  test('the single calls, long and short', async () => {
    const calls = ['track', 'page', 'screen', 'identify', 'group', 'alias'].flatMap((type) => [type, type.slice(0, 1)]);
    for (const path of calls) {
      const { type: _, ...single } = made({
        messageId: `single-${path}`,
        userId: 'u-1',
        previousId: 'v-0',
        groupId: 'g-1',
      });
      const reply = await post(`/v1/${path}`, JSON.stringify({ writeKey: 'demo-web', ...single }));
      expect([reply.status, await reply.json()]).toEqual([202, { accepted: 1, rejected: [] }]);
    }
    await drained();
    const types = (await stored()).filter(({ message_id }) => message_id.startsWith('single-')).map(({ type }) => type);
    expect(types.sort()).toEqual(calls.map((path) => calls.find((type) => type.startsWith(path)) ?? '').sort());
  });

  test('a browser asks once and then sends', async () => {
    const reply = await call('/v1/batch', {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example', 'access-control-request-method': 'POST' },
    });
    expect(reply.status).toBe(204);
    expect(reply.headers.get('access-control-max-age')).toBe('86400');
    expect(reply.headers.get('access-control-allow-credentials')).toBeNull();
  });

  test('the key of basic auth goes before the one in the body', async () => {
    const headers = { authorization: `Basic ${btoa(`${SERVER_KEY}:`)}` };
    const reply = await post(
      '/v1/batch',
      JSON.stringify({ writeKey: 'nobody', batch: [made({ context: {} })] }),
      headers,
    );
    expect(reply.status).toBe(202);
  });

  test('a context of the batch holds for its events, personal data of it too', async () => {
    const context = { ...GRANTED, traits: { phone: '13611112222' }, page: { url: 'https://shop.example/a' } };
    const batch = [
      made({ messageId: 'ctx-1', context: undefined }),
      made({ messageId: 'ctx-2', context: { locale: 'zh' } }),
    ];
    expect(await sendBatch(batch, { context })).toEqual({ accepted: 2, rejected: [] });
    await drained();
    const rows = (await stored()).filter(({ message_id }) => message_id.startsWith('ctx-'));
    expect(rows.map(({ identifier, url }) => [identifier.masked, url])).toEqual(
      Array(2).fill(['136****2222', 'https://shop.example/a']),
    );
  });
});

describe('requests that are refused whole', () => {
  const wrap = (batch: unknown) => JSON.stringify({ writeKey: 'demo-web', batch });

  test.each<[string, () => BodyInit | Promise<BodyInit>, number, string]>([
    ['no body', () => '', 400, 'invalid_json'],
    ['half a body', () => '{"batch":[', 400, 'invalid_json'],
    ['text', () => 'hello', 400, 'invalid_json'],
    ['a list', () => '[]', 400, 'invalid_body'],
    ['null', () => 'null', 400, 'invalid_body'],
    ['a number', () => '1', 400, 'invalid_body'],
    ['a batch that is none', () => wrap({}), 400, 'invalid_body'],
    ['bytes', () => new Uint8Array([0xff, 0xfe, 0x00]), 400, 'invalid_json'],
    ['gzip that breaks off', async () => (await gzip(wrap([made()]))).slice(0, -12), 400, 'invalid_gzip'],
    ['gzip of rubbish', () => new Uint8Array([0x1f, 0x8b, 1, 2, 3]), 400, 'invalid_gzip'],
    ['gzip of no JSON', () => gzip('hello'), 400, 'invalid_json'],
    ['no key', () => JSON.stringify({ batch: [made()] }), 401, 'missing_write_key'],
    ['a key that is no text', () => JSON.stringify({ writeKey: 5, batch: [made()] }), 401, 'missing_write_key'],
    ['an unknown key', () => JSON.stringify({ writeKey: 'nobody', batch: [made()] }), 401, 'unknown_write_key'],
    [
      'a secret hash as key',
      () => JSON.stringify({ writeKey: '__proto__', batch: [made()] }),
      401,
      'unknown_write_key',
    ],
    ['too many events', () => wrap(Array(LIMITS.batchEvents + 1).fill(made())), 413, 'too_many_events'],
    ['too many bytes', () => `${wrap([made()])}${' '.repeat(LIMITS.requestBytes)}`, 413, 'request_too_large'],
    ['a gzip bomb', () => gzip('0'.repeat(60_000_000)), 413, 'request_too_large'],
    [
      'too many bytes, of no stated length',
      () => new Blob([' '.repeat(LIMITS.requestBytes + 1)]).stream(),
      413,
      'request_too_large',
    ],
    ['nesting 250,000 deep', () => `${'['.repeat(250_000)}${']'.repeat(250_000)}`, 400, 'invalid_body'],
  ])('%s', async (_, body, status, code) => {
    const before = await drained();
    expect(await refusal(await post('/v1/batch', await body()))).toEqual([status, code]);
    expect(await stats()).toEqual(before);
  });

  test('an unknown address, a wrong method', async () => {
    expect(await refusal(await post('/v1/nothing', '{}'))).toEqual([404, 'not_found']);
    expect(await refusal(await call('/v1/batch'))).toEqual([404, 'not_found']);
  });
});
