import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributionOf } from './attribution.ts';
import { batchBody, byteLength, takeBatch } from './batch.ts';
import { createIds } from './ids.ts';
import { outcomeOf, retryDelay } from './outcome.ts';
import { SESSION_IDLE_MS, sessionAt } from './session.ts';
import { createFakeRandom } from './testing/fakes.ts';

describe('attributionOf', () => {
  it('reads the campaign in Segment names, decoded', () => {
    const url =
      'https://a.cn/p?utm_source=xiaohongshu&utm_medium=social&utm_campaign=%E6%98%A5+%E5%AD%A3&utm_term=t&utm_content=c&utm_id=7';
    expect(attributionOf(url)).toEqual({
      campaign: { source: 'xiaohongshu', medium: 'social', name: '春 季', term: 't', content: 'c', id: '7' },
    });
  });

  it.each([
    'bd_vid',
    'qhclickid',
    'gdt_vid',
    'qz_gdt',
    'clickid',
    'click_id',
    'callback',
    'gclid',
    'gbraid',
    'wbraid',
    'fbclid',
    'ttclid',
    'msclkid',
  ])('reads the click id %s', (type) => {
    expect(attributionOf(`https://a.cn/?x=1&${type}=Ab-9_`)).toEqual({ referrer: { id: 'Ab-9_', type } });
  });

  it('prefers a platform of its own to a generic name, wherever it stands', () => {
    expect(attributionOf('/?clickid=c&bd_vid=b').referrer).toEqual({ id: 'b', type: 'bd_vid' });
  });

  it('reads hash routes', () => {
    expect(attributionOf('https://a.cn/#/home?utm_source=weixin').campaign).toEqual({ source: 'weixin' });
  });

  it.each([
    'https://a.cn/',
    '/?utm_source=',
    '/?callback=https%3A%2F%2Fa.cn%2Fback',
    `/?gclid=${'x'.repeat(257)}`,
    '/?mygclid=1',
  ])('finds nothing in %s', (url) => {
    expect(attributionOf(url)).toEqual({});
  });

  it('survives any address', () => {
    fc.assert(fc.property(fc.string(), (text) => void attributionOf(`https://a.cn/?utm_source=%${text}`)));
  });
});

describe('batch', () => {
  it('measures UTF-8', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(byteLength(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });

  it('takes the longest prefix whose body fits', () => {
    const eventsOf = fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 30 });
    fc.assert(
      fc.property(eventsOf, fc.integer({ min: 300, max: 5_000 }), (texts, max) => {
        const events = texts.map((text, i) => ({ id: String(i), body: JSON.stringify({ text }) }));
        const { batch, bytes } = takeBatch(events, max);
        expect(batch).toEqual(events.slice(0, batch.length));
        expect(byteLength(batchBody('key', new Date(0).toISOString(), batch))).toBeLessThanOrEqual(bytes);
        expect(bytes).toBeLessThanOrEqual(max);
        const left = events[batch.length];
        if (left) expect(bytes + byteLength(left.body) + 1).toBeGreaterThan(max);
      }),
    );
  });

  it('makes a body that parses', () => {
    const body = batchBody('k"1', '2026-01-31T00:00:00.000Z', [
      { id: 'a', body: '{"messageId":"a"}' },
      { id: 'b', body: '{"messageId":"b"}' },
    ]);
    expect(JSON.parse(body)).toEqual({
      writeKey: 'k"1',
      sentAt: '2026-01-31T00:00:00.000Z',
      batch: [{ messageId: 'a' }, { messageId: 'b' }],
    });
  });
});

describe('outcomeOf', () => {
  it.each([
    [202, 'delivered'],
    [200, 'delivered'],
    [413, 'split'],
    [0, 'retry'],
    [302, 'refused'],
    [408, 'retry'],
    [429, 'retry'],
    [500, 'retry'],
    [503, 'retry'],
    [400, 'refused'],
    [401, 'refused'],
    [404, 'refused'],
  ])('%i means %s', (status, type) => {
    expect(outcomeOf({ status }).type).toBe(type);
  });

  it('carries the verdicts and the code', () => {
    const rejected = [{ index: 1, code: 'too_deep' }];
    expect(outcomeOf({ status: 202, body: { accepted: 1, rejected } })).toEqual({ type: 'delivered', rejected });
    expect(outcomeOf({ status: 401, body: { code: 'unknown_write_key' } })).toEqual({
      type: 'refused',
      code: 'unknown_write_key',
    });
    expect(outcomeOf({ status: 403, body: null })).toEqual({ type: 'refused', code: 'http_403' });
  });
});

describe('retryDelay', () => {
  const now = Date.UTC(2026, 0, 31);

  it('doubles from a second to a minute, half of it at random', () => {
    expect([1, 2, 3, 7, 50].map((attempt) => retryDelay(attempt, 1, now))).toEqual([
      1_000, 2_000, 4_000, 60_000, 60_000,
    ]);
    expect(retryDelay(1, 0, now)).toBe(500);
  });

  it('never comes before Retry-After, in seconds or as a date', () => {
    expect(retryDelay(1, 1, now, '5')).toBe(5_000);
    expect(retryDelay(1, 1, now, new Date(now + 9_000).toUTCString())).toBe(9_000);
    expect(retryDelay(9, 1, now, '5')).toBe(60_000);
  });

  it.each(['soon', '-5', '', new Date(now - 1_000).toUTCString()])('pays no heed to Retry-After: %s', (value) => {
    expect(retryDelay(1, 1, now, value)).toBe(1_000);
  });

  it('waits an hour at most', () => {
    expect(retryDelay(1, 1, now, '999999')).toBe(3_600_000);
  });
});

describe('createIds', () => {
  it('makes UUIDs of version 7 that sort in their order, whatever the clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 2, maxLength: 200 }), (times) => {
        let now = 0;
        const newId = createIds({ now: () => now }, createFakeRandom());
        const ids = times.map((time) => {
          now = Date.UTC(2026, 0, 31) + time;
          return newId();
        });
        expect(ids).toEqual([...ids].sort());
        expect(new Set(ids).size).toBe(ids.length);
        for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
      }),
    );
  });

  it('goes on in order beyond 4,096 in one millisecond', () => {
    const newId = createIds({ now: () => 1_700_000_000_000 }, createFakeRandom());
    const ids = Array.from({ length: 10_000 }, newId);
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(10_000);
  });
});

describe('sessionAt', () => {
  const newId = () => 'new';
  it('goes on while events come within half an hour', () => {
    expect(sessionAt({ id: 'a', last: 0 }, SESSION_IDLE_MS - 1, newId)).toEqual({ id: 'a', last: SESSION_IDLE_MS - 1 });
  });
  it('is a new one after that, and at first', () => {
    expect(sessionAt({ id: 'a', last: 0 }, SESSION_IDLE_MS, newId)).toEqual({ id: 'new', last: SESSION_IDLE_MS });
    expect(sessionAt(undefined, 5, newId)).toEqual({ id: 'new', last: 5 });
  });
});
