import { describe, expect, it } from 'vitest';
import { attributionOfEntry } from './entry.ts';
import { searchOf } from './text.ts';

describe('attributionOfEntry', () => {
  it.each([
    [
      'tags in the query, still encoded',
      { query: { utm_source: '%E5%BE%AE%E4%BF%A1', gdt_vid: 'v1' }, scene: 1045 },
      {
        campaign: { source: '微信' },
        referrer: { id: 'v1', type: 'gdt_vid' },
      },
    ],
    [
      'an ordinary QR code',
      { query: { q: encodeURIComponent('https://a.cn/p?utm_source=poster&utm_medium=qrcode') }, scene: 1011 },
      {
        campaign: { source: 'poster', medium: 'qrcode' },
      },
    ],
    [
      'tags in a mini-program code',
      { query: { scene: 'utm_source%3Dshop%26utm_id%3D7' }, scene: 1047 },
      {
        campaign: { source: 'shop', id: '7' },
      },
    ],
    [
      'a code of its own',
      { query: { scene: 'spring%2D1' }, scene: 1047 },
      {
        campaign: { source: 'weixin', medium: 'qrcode', id: 'spring-1' },
      },
    ],
    ['the scene value', { query: { id: '1' }, scene: 1007 }, { campaign: { source: 'weixin', medium: 'share' } }],
    ['an ad', { scene: 1045 }, { campaign: { source: 'weixin', medium: 'cpc' } }],
    ['the list of recent ones', { scene: 1089 }, {}],
    ['nothing known', {}, {}],
    [
      'broken encoding',
      { query: { q: '%E5%BE', scene: '%' }, scene: 1001 },
      { campaign: { source: 'weixin', medium: undefined, id: '%' } },
    ],
  ])('%s', (_, entered, expected) => {
    expect(attributionOfEntry(entered)).toEqual(expected);
  });

  it('the query outweighs what stands in q', () => {
    const query = { utm_source: 'a', q: encodeURIComponent('https://a.cn/?utm_source=b') };
    expect(attributionOfEntry({ query }).campaign).toEqual({ source: 'a' });
  });
});

it('searchOf writes a query as it came', () => {
  expect(searchOf({ a: '1', b: '%E4', c: undefined })).toBe('?a=1&b=%E4&c=');
  expect(searchOf({})).toBe('');
});
