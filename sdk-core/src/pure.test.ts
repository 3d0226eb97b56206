import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributionOf } from './attribution.ts';
import { batchBody, byteLength, takeBatch } from './batch.ts';
import { createIds } from './ids.ts';
import { DELIVERED, outcomeOf, RETRY, retryDelay, verdictsOf } from './outcome.ts';
import { SESSION_IDLE_MS, type Session, sessionAt } from './session.ts';
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
  it('never measures less than UTF-8, and exactly that for ASCII and Chinese', () => {
    const utf8 = (text: string) => new TextEncoder().encode(text).length;
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(byteLength(text)).toBeGreaterThanOrEqual(utf8(text));
        expect(byteLength(text)).toBeLessThanOrEqual(3 * text.length);
      }),
    );
    expect(byteLength('归一 Guiyi {"a":1}')).toBe(utf8('归一 Guiyi {"a":1}'));
  });

  it('takes the longest prefix whose body fits', () => {
    const eventsOf = fc.array(fc.string({ unit: 'grapheme', maxLength: 300 }), { maxLength: 30 });
    fc.assert(
      fc.property(eventsOf, fc.integer({ min: 300, max: 5_000 }), (texts, max) => {
        const events = texts.map((text, i) => ({ id: String(i), body: JSON.stringify({ text }) }));
        const { batch, bytes } = takeBatch(events, max);
        expect(batch).toEqual(events.slice(0, batch.length));
        expect(byteLength(batchBody('key', new Date(0).toISOString(), batch, []))).toBeLessThanOrEqual(bytes);
        expect(bytes).toBeLessThanOrEqual(max);
        const left = events[batch.length];
        if (left) expect(bytes + byteLength(left.body) + 1).toBeGreaterThan(max);
      }),
    );
  });

  it('makes a body that parses', () => {
    const sentAt = '2026-01-31T00:00:00.000Z';
    const events = ['a', 'b'].map((id) => ({ id, body: `{"messageId":"${id}"}` }));
    const batch = [{ messageId: 'a' }, { messageId: 'b' }];
    expect(JSON.parse(batchBody('k"1', sentAt, events, []))).toEqual({ writeKey: 'k"1', sentAt, batch });
    expect(JSON.parse(batchBody('k', sentAt, [], ['c']))).toEqual({
      writeKey: 'k',
      sentAt,
      unconfirmed: ['c'],
      batch: [],
    });
  });
});

describe('outcomeOf', () => {
  it.each([
    [202, DELIVERED],
    [200, DELIVERED],
    [413, 'request_too_large'],
    [0, RETRY],
    [302, 'http_302'],
    [408, RETRY],
    [429, RETRY],
    [500, RETRY],
    [503, RETRY],
    [400, 'http_400'],
    [401, 'http_401'],
    [404, 'http_404'],
  ])('%i means %s', (status, type) => {
    expect(outcomeOf({ status })).toBe(type);
  });

  it('is the code of a refusal that names one', () => {
    expect(outcomeOf({ status: 401, body: { code: 'unknown_write_key' } })).toBe('unknown_write_key');
    expect(outcomeOf({ status: 403, body: null })).toBe('http_403');
  });
});

describe('verdictsOf', () => {
  it('reads the verdicts, and none where there are none to read', () => {
    const rejected = [{ index: 1, code: 'too_deep' }];
    const body = { accepted: 1, rejected, missing: ['a'] };
    expect(verdictsOf({ status: 202, body })).toEqual({ rejected, missing: ['a'] });
    for (const body of [
      undefined,
      null,
      'text',
      7,
      [],
      { rejected: 7, missing: true },
      { rejected: {}, missing: null },
    ])
      expect(verdictsOf({ status: 202, body })).toEqual({ rejected: [], missing: [] });
    // What is in a text is no verdict on any event.
    for (const part of Object.values(verdictsOf({ status: 202, body: { rejected: 'x', missing: 'x' } })))
      expect(part).toEqual(['x']);
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

  it('goes on in order beyond 256 in one millisecond', () => {
    const newId = createIds({ now: () => 1_700_000_000_000 }, createFakeRandom());
    const ids = Array.from({ length: 10_000 }, newId);
    expect(ids).toEqual([...ids].sort());
    expect(new Set(ids).size).toBe(10_000);
  });
});

describe('sessionAt', () => {
  const HOUR = 3_600_000;
  /** Ten in the morning, Asia/Shanghai. */
  const ten = Date.UTC(2026, 0, 31, 2);
  const at = (former: Session | undefined, now: number, campaign?: string) =>
    sessionAt(former, now, campaign, 8 * HOUR, () => 'new');

  it('goes on while events come within half an hour', () => {
    const last = ten + SESSION_IDLE_MS - 1;
    expect(at({ id: 'a', last: ten, campaign: 'c' }, last)).toEqual({ id: 'a', last, campaign: 'c' });
  });

  it('is a new one after that, and at first', () => {
    const last = ten + SESSION_IDLE_MS;
    expect(at({ id: 'a', last: ten, campaign: 'c' }, last)).toEqual({ id: 'new', last });
    expect(at(undefined, ten, 'c')).toEqual({ id: 'new', last: ten, campaign: 'c' });
  });

  it('is a new one after midnight of the zone, and of no other', () => {
    const midnight = Date.UTC(2026, 0, 31, 16);
    expect(at({ id: 'a', last: midnight - 1 }, midnight).id).toBe('new');
    const utcMidnight = Date.UTC(2026, 1, 1);
    expect(at({ id: 'a', last: utcMidnight - 1 }, utcMidnight).id).toBe('a');
  });

  it('is a new one when another campaign brings the visitor, and not on pages that name none', () => {
    expect(at({ id: 'a', last: ten, campaign: 'c' }, ten + 1, 'd')).toEqual({
      id: 'new',
      last: ten + 1,
      campaign: 'd',
    });
    expect(at({ id: 'a', last: ten }, ten + 1, 'd').id).toBe('new');
    expect(at({ id: 'a', last: ten, campaign: 'c' }, ten + 1, 'c').id).toBe('a');
    expect(at({ id: 'a', last: ten, campaign: 'c' }, ten + 1).id).toBe('a');
  });

  it('does not wait for a time to come again that a wrong clock wrote', () => {
    expect(at({ id: 'a', last: ten + 365 * 24 * HOUR }, ten).id).toBe('new');
  });

  it('survives what another hand stored', () => {
    for (const spoilt of [{}, { id: 'a' }, { id: 'a', last: 'x' }] as unknown[]) {
      expect(at(spoilt as Session, ten)).toMatchObject({ id: 'new', last: ten });
    }
  });
});
