import { env, runInDurableObject } from 'cloudflare:test';
import { CODES } from '@guiyi/protocol/codes';
import { LIMITS } from '@guiyi/protocol/limits';
import { describe, expect, test } from 'vitest';
import { call, drained, GRANTED, post, quarantine, refusal, sendBatch, sendSecret, stats, stored } from './client.ts';
import { SERVER_KEY } from './setup.ts';

let made = 0;
const id = () => `m-${++made}`;
const event = (change: object = {}) => ({
  type: 'track',
  event: 'Tested',
  messageId: id(),
  anonymousId: 'visitor-1',
  context: GRANTED,
  ...change,
});

async function gzip(text: string): Promise<Uint8Array> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

describe('the ways in', () => {
  const body = (messageId: string) => JSON.stringify({ writeKey: 'demo-web', batch: [event({ messageId })] });

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
      const { type: _, ...single } = event({
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
      JSON.stringify({ writeKey: 'nobody', batch: [event({ context: {} })] }),
      headers,
    );
    expect(reply.status).toBe(202);
  });

  test('a context of the batch holds for its events, personal data of it too', async () => {
    const context = { ...GRANTED, traits: { phone: '13611112222' }, page: { url: 'https://shop.example/a' } };
    const batch = [
      event({ messageId: 'ctx-1', context: undefined }),
      event({ messageId: 'ctx-2', context: { locale: 'zh' } }),
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
    ['gzip that breaks off', async () => (await gzip(wrap([event()]))).slice(0, -12), 400, 'invalid_gzip'],
    ['gzip of rubbish', () => new Uint8Array([0x1f, 0x8b, 1, 2, 3]), 400, 'invalid_gzip'],
    ['gzip of no JSON', () => gzip('hello'), 400, 'invalid_json'],
    ['no key', () => JSON.stringify({ batch: [event()] }), 401, 'missing_write_key'],
    ['a key that is no text', () => JSON.stringify({ writeKey: 5, batch: [event()] }), 401, 'missing_write_key'],
    ['an unknown key', () => JSON.stringify({ writeKey: 'nobody', batch: [event()] }), 401, 'unknown_write_key'],
    [
      'a secret hash as key',
      () => JSON.stringify({ writeKey: '__proto__', batch: [event()] }),
      401,
      'unknown_write_key',
    ],
    ['too many events', () => wrap(Array(LIMITS.batchEvents + 1).fill(event())), 413, 'too_many_events'],
    ['too many bytes', () => `${wrap([event()])}${' '.repeat(LIMITS.requestBytes)}`, 413, 'request_too_large'],
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

describe('events that are refused alone', () => {
  const far = new Date(Date.now() + 86_400_000).toISOString();
  const raw = (text: string) => JSON.parse(text) as unknown;

  test.each<[string, () => unknown, string, boolean]>([
    ['a number', () => 5, 'invalid_field', false],
    ['null', () => null, 'invalid_field', false],
    ['a list', () => [1], 'invalid_field', false],
    ['an unknown type', () => event({ type: 'click' }), 'invalid_type', true],
    ['no name', () => event({ event: undefined }), 'missing_event_name', true],
    ['objects as ids', () => event({ userId: { a: 1 }, anonymousId: [true] }), 'missing_identifier', true],
    ['text as properties', () => event({ properties: 'x' }), 'invalid_field', true],
    ['only placeholders', () => event({ anonymousId: 'undefined', userId: "'NULL'" }), 'missing_identifier', true],
    [
      'an openid without app id',
      () => event({ anonymousId: null, context: { ...GRANTED, externalIds: [{ type: 'openid', id: 'o1' }] } }),
      'missing_identifier',
      true,
    ],
    ['a long id', () => event({ anonymousId: 'x'.repeat(257) }), 'string_too_long', true],
    ['a long text', () => event({ properties: { a: 'x'.repeat(8_193) } }), 'string_too_long', true],
    ['a large event', () => event({ properties: { a: Array(40).fill('x'.repeat(1_000)) } }), 'event_too_large', false],
    [
      'many keys',
      () => event({ properties: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [i, 1])) }),
      'too_many_keys',
      true,
    ],
    [
      'deep nesting',
      () => event({ properties: raw(`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`) }),
      'too_deep',
      false,
    ],
    [
      'very deep nesting',
      () => event({ properties: raw(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`) }),
      'too_deep',
      false,
    ],
    ['__proto__', () => event({ properties: raw('{"__proto__":{"x":1}}') }), 'forbidden_key', true],
    ['constructor', () => event({ context: { ...GRANTED, constructor: { prototype: {} } } }), 'forbidden_key', true],
    ['half a character', () => event({ properties: { a: '\ud83d' } }), 'lone_surrogate', true],
    ['no time', () => event({ timestamp: 'yesterday' }), 'invalid_timestamp', true],
    ['a time as number', () => event({ timestamp: 1_763_800_000 }), 'invalid_timestamp', true],
    ['an ancient time', () => event({ timestamp: '2001-01-01T00:00:00Z' }), 'timestamp_too_old', true],
    ['a future time', () => event({ timestamp: far }), 'timestamp_in_future', true],
  ])('%s', async (_, make, code, kept) => {
    const before = await drained();
    const reply = await sendBatch([event(), make(), event()]);
    expect(reply).toEqual({
      accepted: 2,
      rejected: [{ index: 1, code, path: expect.any(String), message: expect.any(String) }],
    });
    const after = await drained();
    expect([after.stored - before.stored, after.quarantined - before.quarantined]).toEqual([2, 1]);
    const [newest] = await quarantine();
    expect(newest).toMatchObject({ code, source_id: 'demo-web', mend: CODES[code as keyof typeof CODES].mend });
    expect(newest?.event !== null).toBe(kept);
  });

  test('a secret key takes events of any age', async () => {
    const reply = await sendSecret([event({ timestamp: '2001-01-01T00:00:00Z' }), event({ timestamp: far })]);
    expect(reply.rejected.map(({ index, code }) => [index, code])).toEqual([[1, 'timestamp_in_future']]);
  });

  test('a full batch of the largest events is taken, in messages under the limit of the queue', async () => {
    const before = await drained();
    const batch = Array.from({ length: 15 }, () => event({ properties: { a: Array(4).fill('中'.repeat(2_600)) } }));
    expect((await sendBatch(batch)).accepted).toBe(15);
    expect((await sendBatch(Array.from({ length: 500 }, () => event()))).accepted).toBe(500);
    expect((await drained()).stored - before.stored).toBe(515);
  });

  test('a zero character and astral characters come out as they went in', async () => {
    const properties = { zero: 'a\u0000b', astral: '归一😀', nested: { 'k\u0000': [1e21, -0.5, true, null] } };
    await sendBatch([event({ messageId: 'chars', properties })]);
    await drained();
    expect((await stored()).find(({ message_id }) => message_id === 'chars')?.properties).toEqual(properties);
  });
});

describe('consent', () => {
  test.each<[string, unknown]>([
    ['no context', undefined],
    ['no consent', {}],
    ['refused', { consent: { categoryPreferences: { analytics: false } } }],
    ['as text', { consent: { categoryPreferences: { analytics: 'true' } } }],
    ['another purpose', { consent: { categoryPreferences: { advertising: true } } }],
    ['null', { consent: null }],
  ])('%s: nothing but a count stays', async (_, context) => {
    const before = await drained();
    const rows = (await stored()).length;
    const reply = await sendBatch([
      event({ context, anonymousId: 'refuser' }),
      event({ context, messageId: undefined }),
    ]);
    expect(reply.rejected.map(({ code }) => code)).toEqual(['consent_required', 'consent_required']);
    const after = await drained();
    expect(after.dropped - before.dropped).toBe(2);
    expect(after.quarantined).toBe(before.quarantined);
    expect((await stored()).length).toBe(rows);
    expect(leaks(await everything(), /refuser/)).toEqual([]);
  });

  test('a source that rests on contract needs none', async () => {
    expect(await sendSecret([event({ context: undefined })])).toEqual({ accepted: 1, rejected: [] });
  });
});

test('an event sent again is stored once, alone, in its batch or twice in one batch', async () => {
  const before = await drained();
  const same = event();
  await sendBatch([same, same, event()]);
  await sendBatch([same, event()]);
  await Promise.all([sendBatch([same]), sendBatch([same])]);
  const after = await drained();
  expect([after.stored - before.stored, after.duplicate - before.duplicate]).toEqual([3, 4]);
  expect(after.accepted).toBe(after.stored + after.duplicate + after.quarantined + after.dropped);
  // The id of one source says nothing of another's.
  await sendSecret([same]);
  expect((await drained()).stored - after.stored).toBe(1);
});

test('an event without a message id gets one: the same for a retry with a time, else its own', async () => {
  const before = await drained();
  const timed = event({ messageId: undefined, timestamp: new Date().toISOString() });
  await sendBatch([timed]);
  await sendBatch([timed]);
  const untimed = event({ messageId: '', timestamp: undefined, originalTimestamp: undefined });
  await sendBatch([untimed, untimed]);
  const after = await drained();
  expect([after.stored - before.stored, after.duplicate - before.duplicate]).toEqual([3, 1]);
});

describe('personal data', () => {
  const PHONES = ['13812345678', '138 1234 5678', '138-1234-5678', '+8613812345678', '008613812345678'];
  const EMAIL = 'zhang.san@example.com';
  const RAW = /138[^\w]?1234|zhang\.san|203\.0\.113/;

  function hostile(messageId: string, phone: string) {
    return event({
      messageId,
      userId: phone,
      event: `Called ${phone}`,
      traits: { phone, email: EMAIL, mobile: phone, name: 'Zhang', note: `mine is ${phone}` },
      properties: {
        order_id: `order-${phone}`,
        url: `https://shop.example/?tel=${encodeURIComponent(phone)}`,
        number: 13812345678,
        [`key ${phone}`]: 1,
        list: [[phone, { email: EMAIL }]],
      },
      context: {
        ...GRANTED,
        ip: '203.0.113.9',
        page: {
          url: `https://shop.example/u/${phone}?mail=${encodeURIComponent(EMAIL)}`,
          title: phone,
          referrer: `https://x.example/${EMAIL}`,
        },
        campaign: { source: phone, name: EMAIL },
        traits: { email: EMAIL },
        externalIds: [{ type: 'phone', id: phone }],
        session: { id: `s-${phone}` },
      },
    });
  }

  test('is in no table, queue or dead letter, whether the event was stored or refused', async () => {
    const good = PHONES.map((phone, i) => hostile(`pii-${i}-${phone}`, phone));
    const bad = PHONES.map((phone) => ({ ...hostile(phone, phone), type: phone }));
    const broken = PHONES.map((phone) => ({
      ...hostile(`x${phone}`, phone),
      properties: JSON.parse(`{"${phone}":{"__proto__":"${EMAIL}"}}`),
    }));
    const reply = await sendBatch([...good, ...bad, ...broken]);
    expect([reply.accepted, reply.rejected.length]).toEqual([5, 10]);
    expect(leaks(await everything(), RAW)).toEqual([]);
    await drained();
    const kept = await everything();
    expect(leaks(kept, /Called \[phone\]/).length).toBeGreaterThan(4);
    expect(leaks(kept, RAW)).toEqual([]);
    expect(leaks(JSON.stringify(await quarantine()), RAW)).toEqual([]);
  });

  test('ids made of it stay distinct', async () => {
    await sendBatch([event({ messageId: '13711110001' }), event({ messageId: '13711110002' })]);
    const before = await drained();
    await sendBatch([event({ messageId: '13711110001' })]);
    expect((await drained()).duplicate - before.duplicate).toBe(1);
  });
});

describe('what a row says', () => {
  test('order, bot, touchpoint, identifier', async () => {
    await sendSecret([
      event({
        messageId: 'row-order',
        event: 'Order Completed',
        userId: 'm-1',
        properties: { order_id: 4711, revenue: '99.50', total: 120, currency: 'cny' },
        context: { userAgent: 'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)' },
      }),
    ]);
    const page = { url: 'https://shop.example/?utm_source=xiaohongshu&utm_medium=social', referrer: '' };
    const context = { ...GRANTED, page, campaign: { source: 'xiaohongshu', medium: 'social' } };
    await sendBatch([event({ type: 'page', name: 'Home', messageId: 'row-page', context })]);
    await drained();
    const rows = new Map((await stored()).map((row) => [row.message_id, row]));
    expect(rows.get('row-order')).toMatchObject({
      order_id: '4711',
      value: 99.5,
      currency: 'CNY',
      bot: true,
      identifier: { type: 'user_id', masked: 'm-1' },
    });
    expect(rows.get('row-page')).toMatchObject({ name: 'Home', url: page.url, bot: false });
    expect(rows.get('row-page')?.channel).toMatch(/Social/);
  });
});

/** What stands around each match in the text that is kept; none is as it should be. */
function leaks(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(new RegExp(pattern, 'gi'))].map(({ index }) =>
    text.slice(Math.max(0, index - 60), index + 30),
  );
}

/** All text that is kept anywhere: every table of D1 and of both Durable Objects, and the archive. */
async function everything(): Promise<string> {
  const tables = await env.DB.prepare(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
  ).all<{ name: string }>();
  const rows: unknown[] = [];
  for (const { name } of tables.results)
    rows.push(name, (await env.DB.prepare(`SELECT * FROM "${name}"`).all()).results);
  for (const [namespace, name] of [
    [env.IDENTITY, 'graph'],
    [env.OUTBOX, 'events'],
  ] as const) {
    await runInDurableObject(namespace.get(namespace.idFromName(name)), (_, { storage: { sql } }) => {
      const own = sql
        .exec<{ name: string }>(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\'",
        )
        .toArray();
      for (const table of own) rows.push(table.name, sql.exec(`SELECT * FROM "${table.name}"`).toArray());
    });
  }
  for (const { key } of (await env.ARCHIVE.list()).objects) rows.push(key, await (await env.ARCHIVE.get(key))?.text());
  return JSON.stringify(rows);
}
