import { describe, expect, it } from 'vitest';
import { FakeDevice, openPage } from './testing/fakes.ts';

const GRANT = { analytics: true };
const CHOICE = 'guiyi:key:consent';

describe('before the visitor has chosen', () => {
  it('reads the choice, and touches no other storage; nothing is sent', async () => {
    const page = openPage();
    page.track('Product Viewed');
    page.client.identify('m-1', { phone: '13812345678' });
    page.client.reset();
    page.track('Cart Viewed');
    await page.client.flush();
    page.hide();
    page.resume();
    await page.clock.advance(60_000);
    expect(new Set(page.device.touched)).toEqual(new Set([`get ${CHOICE}`]));
    expect(page.collector.requests).toEqual([]);
    expect(page.client.consentState()).toEqual({ status: 'pending', preferences: {}, version: undefined });
  });

  it('releases what was buffered once they agree, as it was at its time', async () => {
    let url = 'https://shop.example/?utm_source=a';
    const page = openPage({ ports: { context: () => ({ page: { url } }) } });
    const properties = { product: { id: 1 } };
    page.track('Product Viewed', properties);
    properties.product.id = 2;
    url = 'https://shop.example/2';
    await page.clock.advance(5_000);
    page.client.consent({ analytics: true, advertising: false });
    await page.clock.advance(1_000);
    const [event] = page.collector.events;
    expect(page.collector.events).toHaveLength(1);
    expect(event).toMatchObject({
      event: 'Product Viewed',
      properties: { product: { id: 1 } },
      timestamp: '2026-01-31T00:00:00.000Z',
      anonymousId: page.collector.records[0]?.anonymousId,
      context: {
        page: { url: 'https://shop.example/?utm_source=a' },
        consent: { categoryPreferences: { analytics: true, advertising: false } },
        library: { name: 'test', version: '1' },
        session: { start: true },
      },
    });
  });

  it('keeps the first hundred events and signals the rest', async () => {
    const page = openPage();
    for (let i = 0; i < 103; i++) page.track(`e${i}`);
    page.client.consent(GRANT);
    await page.clock.advance(1_000);
    expect(page.collector.names()).toEqual(Array.from({ length: 100 }, (_, i) => `e${i}`));
    expect(page.dropped()).toEqual(['buffer_full', 'buffer_full', 'buffer_full']);
  });

  it('keeps apart who was there before and after a sign-out', async () => {
    const page = openPage();
    page.client.identify('m-1');
    page.client.reset();
    page.track('Cart Viewed');
    page.client.consent(GRANT);
    await page.clock.advance(1_000);
    const [before, after] = page.collector.events;
    expect(before?.userId).toBe('m-1');
    expect(after?.userId).toBeUndefined();
    expect(after?.anonymousId).toBeTruthy();
    expect(after?.anonymousId).not.toBe(before?.anonymousId);
    expect(after?.context?.session?.id).not.toBe(before?.context?.session?.id);
  });

  it('does not give earlier events a userId that was said later', async () => {
    const page = openPage();
    page.track('Product Viewed');
    page.client.identify('m-1');
    page.client.consent(GRANT);
    await page.clock.advance(1_000);
    expect(page.collector.events.map((event) => event.userId)).toEqual([undefined, 'm-1']);
  });
});

describe('a refusal', () => {
  it('empties the buffer, stores the choice alone, and sends only its record, which names nobody', async () => {
    const page = openPage();
    page.track('Product Viewed');
    page.client.identify('m-1');
    page.client.consent({ analytics: false }, { version: '1', surface: 'web-banner', action: 'reject-all' });
    page.track('Cart Viewed');
    await page.client.flush();
    page.hide();
    await page.clock.advance(60_000);
    expect([...page.device.values.keys()]).toEqual([CHOICE]);
    expect(page.device.touched.filter((touch) => !touch.endsWith(CHOICE))).toEqual([]);
    expect(page.collector.requests.map((request) => request.path)).toEqual(['/v1/consent']);
    expect(page.collector.records).toMatchObject([
      {
        writeKey: 'key',
        consent: { categoryPreferences: { analytics: false } },
        notice: { version: '1' },
        surface: 'web-banner',
        action: 'reject-all',
      },
    ]);
    expect(page.collector.records[0]).not.toHaveProperty('anonymousId');
    expect(page.dropped()).toEqual(['consent_denied', 'consent_denied', 'consent_denied']);
  });

  it('is remembered: the next page asks nobody and stores nothing', async () => {
    const device = new FakeDevice();
    openPage({ device }).client.consent({ analytics: false }, { version: '1' });
    const page = openPage({ device });
    device.touched.length = 0;
    page.track('Product Viewed');
    await page.clock.advance(60_000);
    expect(page.client.consentState()).toEqual({ status: 'denied', preferences: { analytics: false }, version: '1' });
    expect(page.collector.events).toEqual([]);
    expect(device.touched.filter((touch) => !touch.endsWith(CHOICE))).toEqual([]);
  });

  it('is what a choice without analytics amounts to', () => {
    const page = openPage();
    page.client.consent({ advertising: true });
    expect(page.client.consentState().status).toBe('denied');
  });

  it('survives a collector that is away, and a closed page', async () => {
    const device = new FakeDevice();
    const away = openPage({ device });
    away.collector.answer = () => ({ status: 503 });
    away.client.consent({ analytics: false }, { action: 'reject-all' });
    await away.clock.advance(3_000);
    away.clock.stop();
    const back = openPage({ device });
    await back.clock.advance(1_000);
    expect(back.collector.records.map((record) => record.action)).toEqual(['reject-all']);
    const later = openPage({ device });
    await later.clock.advance(1_000);
    expect(later.collector.requests).toEqual([]);
  });
});
