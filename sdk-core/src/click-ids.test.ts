import { describe, expect, it } from 'vitest';
import { attributionOf, withoutClickIds } from './attribution.ts';
import { openPage } from './testing/fakes.ts';

const TOKEN = 'DHAJASALKFyk1uCKBYCyXp-iIDS-uHDd_a5SJ9';
const LANDING = `https://shop.example/?utm_source=baidu&bd_vid=canary-1&callback=${TOKEN}#/p?gclid=canary-2`;
const context = () => ({
  page: { url: LANDING, search: '?bd_vid=canary-1', referrer: 'https://www.baidu.com/?qhclickid=canary-3' },
  ...attributionOf(LANDING),
});

describe('whose click it was', () => {
  it.each([
    ['only analytics is granted', { analytics: true }],
    ['advertising is refused', { analytics: true, advertising: false }],
  ])('stays in the page where %s: that there was one, and by which platform, goes out', async (_, choice) => {
    const page = openPage({ ports: { context } });
    page.client.consent(choice);
    page.track('Landed', { link: '/next?fbclid=canary-4' });
    await page.clock.advance(1_000);
    const sent = JSON.stringify(page.collector.requests);
    expect(sent).not.toMatch(/canary/);
    expect(sent).not.toContain(TOKEN);
    expect(page.collector.events[0]).toMatchObject({
      properties: { link: '/next?fbclid=withheld' },
      context: {
        page: { url: 'https://shop.example/?utm_source=baidu&bd_vid=withheld&callback=withheld#/p?gclid=withheld' },
        campaign: { source: 'baidu' },
        referrer: { type: 'bd_vid', id: 'withheld' },
      },
    });
  });

  it('is not written to the device either', async () => {
    const page = openPage({ ports: { context } });
    page.client.consent({ analytics: true });
    page.collector.answer = () => ({ status: 503 });
    page.track('Landed');
    await page.clock.advance(1_000);
    expect(JSON.stringify(await page.device.store().read(10))).not.toMatch(/canary/);
  });

  it('goes out once the visitor agrees to advertising, also of the same page', async () => {
    const page = openPage({ ports: { context } });
    page.client.consent({ analytics: true });
    page.track('before');
    page.client.consent({ analytics: true, advertising: true });
    page.track('after');
    await page.clock.advance(1_000);
    expect(page.collector.events.map((event) => event.context?.referrer?.id)).toEqual(['withheld', 'canary-1']);
    expect(page.collector.events[1]?.context?.page?.url).toBe(LANDING);
  });

  it('is refused where the browser refuses it, whatever is chosen', async () => {
    const page = openPage({ options: { refused: { advertising: false } }, ports: { context } });
    page.client.consent({ analytics: true, advertising: true });
    page.track('Landed');
    await page.clock.advance(1_000);
    expect(JSON.stringify(page.collector.requests)).not.toMatch(/canary/);
  });
});

describe('withoutClickIds', () => {
  it.each([
    ['a return address', '{"url":"https://a.cn/?callback=https%3A%2F%2Fa.cn%2Fback"}'],
    ['a script’s function', '{"url":"https://a.cn/?callback=jsonp1","referrer":{"type":"callback","id":"jsonp1"}}'],
    ['another parameter', '{"url":"https://a.cn/?my_gclid=1&gclids=2"}'],
    ['somebody else’s id', '{"referrer":{"type":"friend","id":"m-1"},"gclid":"named by the site"}'],
  ])('leaves %s as it is', (_, json) => {
    expect(withoutClickIds(json)).toBe(json);
  });

  it('leaves JSON whatever an id has in it', () => {
    for (const id of ['a"b', 'a\\b', '\\"', '\u2028', '\ud800', 'a&b#c', '']) {
      const json = JSON.stringify({ url: `https://a.cn/?gclid=${id}`, referrer: { type: 'gclid', id } });
      expect(() => JSON.parse(withoutClickIds(json)), json).not.toThrow();
    }
  });
});
