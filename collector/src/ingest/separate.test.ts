import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { separate } from './separate.ts';

const all = { advertising: true, sensitive: true, personalization: true };

function left(event: object, granted = {}) {
  const copy = structuredClone(event);
  return { further: separate(copy, granted), event: copy };
}

describe('what needs a purpose of its own', () => {
  const url = 'https://shop.cn/?utm_source=baidu&bd_vid=11874#/p?gclid=Cj0';

  it('advertising: click ids, wherever an address stands; the click itself stays readable', () => {
    const event = {
      url,
      properties: { landing: url, gclid: 'Cj0', login: `https://a.cn/login?back=${encodeURIComponent(url)}` },
      context: { page: { url, search: '?bd_vid=11874' }, referrer: { id: '11874', type: 'bd_vid' } },
    };
    const plain = 'https://shop.cn/?utm_source=baidu&bd_vid=withheld#/p?gclid=withheld';
    expect(left(event)).toEqual({
      further: [],
      event: {
        url: plain,
        properties: { landing: plain, login: `https://a.cn/login?back=${encodeURIComponent(plain)}` },
        context: { page: { url: plain, search: '?bd_vid=withheld' }, referrer: { id: 'withheld', type: 'bd_vid' } },
      },
    });
    expect(left(event, { advertising: true })).toEqual({ further: ['advertising'], event });
  });

  it('advertising: the ids of devices, in any spelling', () => {
    const device = { advertisingId: 'a', IDFA: 'b', oaid: 'c', imei_md5: 'd', android_id: 'e', model: 'Pura 70' };
    expect(left({ context: { device } }).event).toEqual({ context: { device: { model: 'Pura 70' } } });
  });

  it('sensitive: whereabouts, papers, health', () => {
    const event = {
      properties: { shop: { latitude: 31.23, lng: '121.47', city: '上海' }, 身份证号: '11010519491231002X' },
      traits: { id_card: '1', health_status: 'x', level: 3 },
    };
    expect(left(event)).toEqual({
      further: [],
      event: { properties: { shop: { city: '上海' } }, traits: { level: 3 } },
    });
    expect(left(event, { sensitive: true })).toEqual({ further: ['sensitive'], event });
  });

  it('personalisation: tags and segments of a person, not those of a product', () => {
    const event = {
      traits: { tags: ['vip'], 用户标签: 'a', level: 3 },
      properties: { products: [{ tags: ['tea'] }] },
      context: { traits: { segments: [1] } },
    };
    expect(left(event)).toEqual({
      further: [],
      event: { traits: { level: 3 }, properties: { products: [{ tags: ['tea'] }] }, context: { traits: {} } },
    });
    expect(left(event, { personalization: true }).event).toEqual(event);
  });

  it.each([
    { url: 'https://shop.cn/?gclid={gclid}&callback=https%3A%2F%2Fshop.cn%2Fcart' },
    { properties: { type: 'bd_vid', gps: true, name: 'gclid', text: 'a = b' } },
    { url: 'https://shop.cn/?utm_campaign=gclid&mygclid=1' },
  ])('leaves what is none of it: %j', (event) => expect(left(event)).toEqual({ further: [], event }));
});

test('what was taken out is not found again, and what is granted is left as it was', () => {
  const json = fc.object({
    key: fc.oneof(fc.string(), fc.constantFrom('gclid', 'lat', 'traits', 'tags', 'IDFA', 'id', 'type', 'url')),
    values: [
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.constant('/?gclid=a&bd_vid=b'),
      fc.constant('bd_vid'),
    ],
  });
  fc.assert(
    fc.property(json, (event) => {
      const once = left(event);
      expect(once.further).toEqual([]);
      expect(left(once.event)).toEqual(once);
      expect(left(event, all).event).toEqual(event);
    }),
  );
});
