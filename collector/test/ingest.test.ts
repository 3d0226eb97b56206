import { env, runInDurableObject } from 'cloudflare:test';
import { CODES } from '@guiyi/protocol/codes';
import { describe, expect, test } from 'vitest';
import { drained, GRANTED, made, quarantine, sendBatch, sendSecret, stored } from './client.ts';

describe('events that are refused alone', () => {
  const far = new Date(Date.now() + 86_400_000).toISOString();
  const raw = (text: string) => JSON.parse(text) as unknown;

  test.each<[string, () => unknown, string, boolean]>([
    ['a number', () => 5, 'invalid_field', false],
    ['null', () => null, 'invalid_field', false],
    ['a list', () => [1], 'invalid_field', false],
    ['an unknown type', () => made({ type: 'click' }), 'invalid_type', true],
    ['no name', () => made({ event: undefined }), 'missing_event_name', true],
    ['objects as ids', () => made({ userId: { a: 1 }, anonymousId: [true] }), 'missing_identifier', true],
    ['text as properties', () => made({ properties: 'x' }), 'invalid_field', true],
    ['only placeholders', () => made({ anonymousId: 'undefined', userId: "'NULL'" }), 'missing_identifier', true],
    [
      'an openid without app id',
      () => made({ anonymousId: null, context: { ...GRANTED, externalIds: [{ type: 'openid', id: 'o1' }] } }),
      'missing_identifier',
      true,
    ],
    ['a long id', () => made({ anonymousId: 'x'.repeat(257) }), 'string_too_long', true],
    ['a long text', () => made({ properties: { a: 'x'.repeat(8_193) } }), 'string_too_long', true],
    ['a large event', () => made({ properties: { a: Array(40).fill('x'.repeat(1_000)) } }), 'event_too_large', false],
    [
      'many keys',
      () => made({ properties: Object.fromEntries(Array.from({ length: 1_001 }, (_, i) => [i, 1])) }),
      'too_many_keys',
      true,
    ],
    [
      'deep nesting',
      () => made({ properties: raw(`{"a":${'['.repeat(10_000)}${']'.repeat(10_000)}}`) }),
      'too_deep',
      false,
    ],
    [
      'very deep nesting',
      () => made({ properties: raw(`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`) }),
      'too_deep',
      false,
    ],
    ['__proto__', () => made({ properties: raw('{"__proto__":{"x":1}}') }), 'forbidden_key', true],
    ['constructor', () => made({ context: { ...GRANTED, constructor: { prototype: {} } } }), 'forbidden_key', true],
    ['half a character', () => made({ properties: { a: '\ud83d' } }), 'lone_surrogate', true],
    ['no time', () => made({ timestamp: 'yesterday' }), 'invalid_timestamp', true],
    ['a time as number', () => made({ timestamp: 1_763_800_000 }), 'invalid_timestamp', true],
    ['an ancient time', () => made({ timestamp: '2001-01-01T00:00:00Z' }), 'timestamp_too_old', true],
    ['a future time', () => made({ timestamp: far }), 'timestamp_in_future', true],
  ])('%s', async (_, make, code, kept) => {
    const before = await drained();
    const reply = await sendBatch([made(), make(), made()]);
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
    const reply = await sendSecret([made({ timestamp: '2001-01-01T00:00:00Z' }), made({ timestamp: far })]);
    expect(reply.rejected.map(({ index, code }) => [index, code])).toEqual([[1, 'timestamp_in_future']]);
  });

  test('a full batch of the largest events is taken, in messages under the limit of the queue', async () => {
    const before = await drained();
    const batch = Array.from({ length: 15 }, () => made({ properties: { a: Array(4).fill('中'.repeat(2_600)) } }));
    expect((await sendBatch(batch)).accepted).toBe(15);
    expect((await sendBatch(Array.from({ length: 500 }, () => made()))).accepted).toBe(500);
    expect((await drained()).stored - before.stored).toBe(515);
  });

  test('a zero character and astral characters come out as they went in', async () => {
    const properties = { zero: 'a\u0000b', astral: '归一😀', nested: { 'k\u0000': [1e21, -0.5, true, null] } };
    await sendBatch([made({ messageId: 'chars', properties })]);
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
    const reply = await sendBatch([made({ context, anonymousId: 'refuser' }), made({ context, messageId: undefined })]);
    expect(reply.rejected.map(({ code }) => code)).toEqual(['consent_required', 'consent_required']);
    const after = await drained();
    expect(after.dropped - before.dropped).toBe(2);
    expect(after.quarantined).toBe(before.quarantined);
    expect((await stored()).length).toBe(rows);
    expect(leaks(await everything(), /refuser/)).toEqual([]);
  });

  test('a source that rests on contract needs none', async () => {
    expect(await sendSecret([made({ context: undefined })])).toEqual({ accepted: 1, rejected: [] });
  });
});

test('an event sent again is stored once, alone, in its batch or twice in one batch', async () => {
  const before = await drained();
  const same = made();
  await sendBatch([same, same, made()]);
  await sendBatch([same, made()]);
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
  const timed = made({ messageId: undefined, timestamp: new Date().toISOString() });
  await sendBatch([timed]);
  await sendBatch([timed]);
  const untimed = made({ messageId: '', timestamp: undefined, originalTimestamp: undefined });
  await sendBatch([untimed, untimed]);
  const after = await drained();
  expect([after.stored - before.stored, after.duplicate - before.duplicate]).toEqual([3, 1]);
});

describe('personal data', () => {
  const PHONES = ['13812345678', '138 1234 5678', '138-1234-5678', '+8613812345678', '008613812345678'];
  const EMAIL = 'zhang.san@example.com';
  const RAW = /138[^\w]?1234|zhang\.san|203\.0\.113/;

  function hostile(messageId: string, phone: string) {
    return made({
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
    await sendBatch([made({ messageId: '13711110001' }), made({ messageId: '13711110002' })]);
    const before = await drained();
    await sendBatch([made({ messageId: '13711110001' })]);
    expect((await drained()).duplicate - before.duplicate).toBe(1);
  });
});

describe('what a row says', () => {
  test('order, bot, touchpoint, identifier', async () => {
    await sendSecret([
      made({
        messageId: 'row-order',
        event: 'Order Completed',
        userId: 'm-1',
        properties: { order_id: 4711, revenue: '99.50', total: 120, currency: 'cny' },
        context: { userAgent: 'Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)' },
      }),
    ]);
    const page = { url: 'https://shop.example/?utm_source=xiaohongshu&utm_medium=social', referrer: '' };
    const context = { ...GRANTED, page, campaign: { source: 'xiaohongshu', medium: 'social' } };
    await sendBatch([made({ type: 'page', name: 'Home', messageId: 'row-page', context })]);
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
