// @ts-check
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { hitOf, isPage, pageEvents } from './access-log.mjs';

const LINE = (/** @type {Partial<Record<'request' | 'status' | 'referrer' | 'agent', string>>} */ over = {}) =>
  `83.149.9.216 - - [17/May/2015:10:05:03 +0000] "${over.request ?? 'GET /blog/geek/?flav=rss20 HTTP/1.1'}" ${over.status ?? '200'} 203023 "${over.referrer ?? '-'}" "${over.agent ?? 'Mozilla/5.0'}"`;

describe('hitOf', () => {
  it('reads the combined format', () => {
    expect(hitOf(LINE({ referrer: 'http://a.example/' }))).toEqual({
      address: '83.149.9.216',
      time: Date.UTC(2015, 4, 17, 10, 5, 3),
      method: 'GET',
      target: '/blog/geek/?flav=rss20',
      status: 200,
      referrer: 'http://a.example/',
      agent: 'Mozilla/5.0',
    });
  });

  it('reads a line whose end was cut off, and an agent with quotes', () => {
    expect(hitOf(LINE({ agent: 'Googlebot' }).slice(0, -1))?.agent).toBe('Googlebot');
    expect(hitOf(LINE({ agent: 'a "b" c' }))?.agent).toBe('a "b" c');
  });

  it.each(['', 'hello', LINE().slice(0, 60)])('knows no hit in %j', (line) => {
    expect(hitOf(line)).toBeNull();
  });
});

describe('isPage', () => {
  it.each([
    ['GET / HTTP/1.1', '200', true],
    ['GET /index.html HTTP/1.1', '304', true],
    ['GET /old HTTP/1.1', '301', true],
    ['GET /a.png?x=1 HTTP/1.1', '200', false],
    ['GET /page?next=/a.png HTTP/1.1', '200', true],
    ['GET /style.CSS HTTP/1.1', '200', false],
    ['GET /nowhere HTTP/1.1', '404', false],
    ['HEAD / HTTP/1.1', '200', false],
    ['POST /form HTTP/1.1', '200', false],
  ])('%s, %s: %s', (request, status, page) => {
    const hit = hitOf(LINE({ request, status }));
    expect(hit && isPage(hit)).toBe(page);
  });
});

describe('the log in the repository', () => {
  const log = gunzipSync(readFileSync(new URL('../data/web-access.log.gz', import.meta.url))).toString();
  const now = Date.UTC(2026, 0, 31);
  const events = pageEvents(log, now);

  it('holds the pages that the docs speak of', () => {
    expect(events).toHaveLength(4364);
  });

  it('ends now and keeps the distances', () => {
    const times = events.map(({ timestamp }) => Date.parse(timestamp));
    expect(Math.max(...times)).toBe(now);
    expect(Math.min(...times)).toBeGreaterThan(now - 4 * 86_400_000);
  });

  it('has ids that depend on the log alone', () => {
    const again = pageEvents(log, now + 5000);
    expect(new Set(events.map(({ messageId }) => messageId)).size).toBe(events.length);
    expect(again.map(({ messageId, anonymousId }) => [messageId, anonymousId])).toEqual(
      events.map(({ messageId, anonymousId }) => [messageId, anonymousId]),
    );
  });

  it('carries no address of a visitor', () => {
    const addresses = log.split('\n').flatMap((line) => hitOf(line)?.address ?? []);
    const known = new Set(addresses.filter((address) => /^\d+\.\d+\.\d+\.\d+$/.test(address)));
    const text = JSON.stringify(events.map(({ context, ...rest }) => ({ ...rest, library: context.library })));
    expect([...known].filter((address) => text.includes(address))).toEqual([]);
  });
});
