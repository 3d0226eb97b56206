import { describe, expect, it } from 'vitest';
import { FakeCollector, FakeDevice, openPage } from './testing/fakes.ts';

const open = (given: Parameters<typeof openPage>[0] = {}) => openPage({ ...given, options: { consent: 'cookieless' } });

describe('cookieless, until the visitor chooses', () => {
  it('sends each event at once, bare: nothing says who, where or when; nothing is stored', async () => {
    const page = open();
    page.client.register({ store: 'jing-an' });
    page.track('Product Viewed', { product_id: 'p-1' });
    page.client.identify('m-1', { phone: '13812345678' });
    page.client.reset();
    await page.client.flush();
    page.hide();
    expect(page.collector.requests.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
      ['/v1/batch', { writeKey: 'key', batch: [{ type: 'track', event: 'Product Viewed' }] }],
      ['/v1/batch', { writeKey: 'key', batch: [{ type: 'identify' }] }],
    ]);
    expect(page.dropped()).toEqual(['cookieless', 'cookieless']);
    expect(new Set(page.device.touched)).toEqual(new Set(['get guiyi:key:consent']));
    expect(page.client.consentState()).toEqual({ status: 'cookieless', preferences: {}, version: undefined });
  });

  it('is over with a grant: what follows is kept, what was counted is not sent again', async () => {
    const page = open();
    page.track('before');
    page.client.consent({ analytics: true });
    page.track('after');
    await page.client.flush();
    const [counted, ...kept] = page.collector.events;
    expect(counted).toEqual({ type: 'track', event: 'before' });
    expect(kept.map(({ event, anonymousId }) => [event, typeof anonymousId])).toEqual([['after', 'string']]);
  });

  it('is over with a refusal, for good', async () => {
    const device = new FakeDevice();
    const first = open({ device });
    first.client.consent({ analytics: false });
    first.track('never');
    const collector = new FakeCollector();
    const next = open({ device, collector });
    next.track('never');
    await next.client.flush();
    expect(first.collector.requests.map(({ path }) => path)).not.toContain('/v1/batch');
    expect(collector.requests.map(({ path }) => path)).not.toContain('/v1/batch');
    expect(next.dropped()).toEqual(['consent_denied']);
  });

  it('drops what the collector does not get: no second try, no queue', async () => {
    const collector = new FakeCollector();
    collector.answer = () => ({ status: 0 });
    const page = open({ collector });
    page.track('lost');
    await page.clock.advance(120_000);
    expect(collector.requests).toHaveLength(1);
    expect(await page.device.waiting()).toEqual([]);
  });
});

it.each(['', 'yes', 'toString', 'Granted'])(
  'keeps and sends nothing by a consent that there is not: %s',
  async (consent) => {
    const page = openPage({ options: { consent: consent as 'pending' } });
    page.track('never');
    await page.client.flush();
    expect(page.collector.requests).toEqual([]);
    expect(page.device.touched.filter((use) => !use.startsWith('get guiyi:key:consent'))).toEqual([]);
  },
);
