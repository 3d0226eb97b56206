import { describe, expect, it } from 'vitest';
import { createFakeClock, FakeCollector, FakeDevice, openPage } from './testing/fakes.ts';

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

describe('a withdrawal', () => {
  async function withdrawn() {
    const device = new FakeDevice();
    const page = openPage({ device });
    page.collector.answer = ({ path }) => ({ status: path === '/v1/batch' ? 503 : 202 });
    page.client.consent(GRANT);
    page.client.identify('m-1', { phone: '13812345678' });
    await page.clock.advance(1_000);
    expect(await device.waiting()).toHaveLength(1);
    page.collector.requests.length = 0;
    page.track('unwritten');
    page.client.consent({ analytics: false });
    page.track('late');
    return { device, page };
  }

  it('removes queue, ids and session; nothing more is sent but its record, which names the visitor', async () => {
    const { device, page } = await withdrawn();
    await page.client.flush();
    page.hide();
    await page.clock.advance(600_000);
    expect(await device.waiting()).toEqual([]);
    expect([...device.values.keys()]).toEqual([CHOICE]);
    expect(await device.everything()).not.toContain('m-1');
    expect(page.collector.events).toEqual([]);
    expect(page.collector.requests.map((request) => request.path)).toEqual(['/v1/consent']);
    const [granted, refused] = page.collector.records;
    expect(refused).toMatchObject({ userId: 'm-1', anonymousId: granted?.anonymousId });
  });

  it('makes a new visitor of whoever agrees again', async () => {
    const { page } = await withdrawn();
    await page.clock.advance(1_000);
    page.collector.answer = () => ({ status: 202 });
    page.client.consent(GRANT);
    page.track('again');
    await page.clock.advance(60_000);
    expect(page.collector.names()).toEqual(['again']);
    expect(page.collector.events[0]?.userId).toBeUndefined();
    expect(page.collector.events[0]?.anonymousId).not.toBe(page.collector.records[0]?.anonymousId);
  });

  it('is completed by the next page when this one closes too soon', async () => {
    const device = new FakeDevice();
    const page = openPage({ device, ports: { store: { ...device.store(), clear: () => new Promise(() => {}) } } });
    page.collector.answer = ({ path }) => ({ status: path === '/v1/batch' ? 503 : 202 });
    page.client.consent(GRANT);
    page.track('Product Viewed');
    await page.clock.advance(0);
    page.client.consent({ analytics: false });
    await page.clock.advance(0);
    expect(await device.waiting()).toHaveLength(1);
    page.clock.stop();
    const next = openPage({ device });
    await next.clock.advance(1_000);
    expect(await device.waiting()).toEqual([]);
    expect(next.collector.events).toEqual([]);
    device.touched.length = 0;
    await openPage({ device }).clock.advance(1_000);
    expect(device.touched.filter((touch) => touch.startsWith('queue'))).toEqual([]);
  });
});

describe('a withdrawal that meets a storage that is slow or broken', () => {
  it('sends nothing that was being read at that moment', async () => {
    const device = new FakeDevice();
    const clock = createFakeClock();
    const store = device.store();
    const read = async (limit: number) => {
      const events = await store.read(limit);
      await new Promise<void>((resolve) => void clock.after(1_000, resolve));
      return events;
    };
    const page = openPage({ device, clock, ports: { store: { ...store, read } } });
    page.client.consent(GRANT);
    page.track('a');
    await clock.advance(900);
    page.client.consent({ analytics: false });
    await clock.advance(60_000);
    expect(page.collector.events).toEqual([]);
  });

  it('is still owed on the next page if the visitor agreed again meanwhile', async () => {
    const device = new FakeDevice();
    const clear = () => new Promise<void>(() => {});
    const page = openPage({ device, ports: { store: { ...device.store(), clear } } });
    page.collector.answer = ({ path }) => ({ status: path === '/v1/batch' ? 503 : 202 });
    page.client.consent(GRANT);
    page.track('withdrawn');
    await page.clock.advance(1_000);
    page.client.consent({ analytics: false });
    page.client.consent(GRANT);
    page.clock.stop();
    const next = openPage({ device });
    next.track('agreed again');
    await next.clock.advance(60_000);
    expect(next.collector.names()).toEqual(['agreed again']);
  });
});

describe('the visitor', () => {
  it('stays the same on the next page, with the userId but never the traits', async () => {
    const device = new FakeDevice();
    const collector = new FakeCollector();
    const first = openPage({ device, collector });
    first.client.consent(GRANT);
    first.client.identify('m-1', { phone: '13812345678', email: 'li@example.cn' });
    await first.clock.advance(1_000);
    expect(collector.events[0]).toMatchObject({ type: 'identify', traits: { phone: '13812345678' } });
    expect(await device.everything()).not.toMatch(/13812345678|li@example/);
    const second = openPage({ device, collector });
    second.track('Product Viewed');
    await second.clock.advance(1_000);
    expect(collector.events[1]).toMatchObject({ userId: 'm-1', anonymousId: collector.events[0]?.anonymousId });
    expect(collector.events[1]?.context?.session).toEqual({ id: collector.events[0]?.context?.session?.id });
  });

  it('brings the token that vouches for this call, and for no other', async () => {
    const page = openPage();
    page.client.consent(GRANT);
    page.client.identify('m-1', {}, { token: 'a.b.c' });
    page.track('Product Viewed');
    await page.clock.advance(1_000);
    const [identify, track] = page.collector.events;
    expect(identify?.context).toMatchObject({ identityToken: 'a.b.c', session: {} });
    expect(JSON.stringify(track)).not.toContain('a.b.c');
  });

  it('is another one after reset, in another session', async () => {
    const page = openPage();
    page.client.consent(GRANT);
    page.client.identify('m-1');
    page.client.reset();
    page.track('Product Viewed');
    await page.clock.advance(1_000);
    const [before, after] = page.collector.events;
    expect(after?.userId).toBeUndefined();
    expect(after?.anonymousId).not.toBe(before?.anonymousId);
    expect(after?.context?.session).toMatchObject({ start: true });
  });

  it('begins a new session after half an hour of silence, unless another tab kept it alive', async () => {
    const device = new FakeDevice();
    const clock = createFakeClock();
    const one = openPage({ device, clock });
    one.client.consent(GRANT);
    one.track('a');
    const other = openPage({ device, clock, collector: one.collector });
    await clock.advance(20 * 60_000);
    other.track('b');
    await clock.advance(20 * 60_000);
    one.track('c');
    await clock.advance(31 * 60_000);
    one.track('d');
    await clock.advance(1_000);
    const sessions = one.collector.events.map((event) => event.context?.session);
    expect(sessions.map((session) => session?.start)).toEqual([true, undefined, undefined, true]);
    expect(new Set(sessions.slice(0, 3).map((session) => session?.id)).size).toBe(1);
    expect(sessions[3]?.id).not.toBe(sessions[0]?.id);
  });
});

describe('two tabs', () => {
  it('follow a choice that one of them took', async () => {
    const device = new FakeDevice();
    const clock = createFakeClock();
    const collector = new FakeCollector();
    const one = openPage({ device, clock, collector });
    const other = openPage({ device, clock, collector });
    one.track('a');
    other.track('b');
    one.client.consent(GRANT);
    await clock.advance(1_000);
    expect(collector.names().sort()).toEqual(['a', 'b']);
    expect(new Set(collector.events.map((event) => event.anonymousId)).size).toBe(1);
    expect(collector.records).toHaveLength(1);
    other.client.consent({ analytics: false });
    one.track('c');
    await clock.advance(1_000);
    expect(one.client.consentState().status).toBe('denied');
    expect(collector.events).toHaveLength(2);
    expect([...device.values.keys()]).toEqual([CHOICE]);
  });

  it('follow a sign-in', async () => {
    const device = new FakeDevice();
    const one = openPage({ device });
    one.client.consent(GRANT);
    const other = openPage({ device });
    one.client.identify('m-1');
    other.track('a');
    await other.clock.advance(1_000);
    expect(other.collector.events.find((event) => event.event === 'a')?.userId).toBe('m-1');
  });
});

describe('settings of the page', () => {
  it('may take consent for granted until the visitor says otherwise', async () => {
    const page = openPage({ options: { consent: 'granted' } });
    page.track('a');
    await page.clock.advance(1_000);
    expect(page.collector.events[0]?.context?.consent).toEqual({ categoryPreferences: { analytics: true } });
    expect(page.device.values.has(CHOICE)).toBe(false);
    page.client.consent({ analytics: false });
    page.track('b');
    await page.clock.advance(1_000);
    expect(page.collector.names()).toEqual(['a']);
    expect([...page.device.values.keys()]).toEqual([CHOICE]);
  });

  it('may take it for denied, and never override a choice', async () => {
    const device = new FakeDevice();
    const page = openPage({ device, options: { consent: 'denied' } });
    page.track('a');
    page.client.consent(GRANT);
    page.track('b');
    await page.clock.advance(1_000);
    expect(page.collector.names()).toEqual(['b']);
    expect(openPage({ device, options: { consent: 'denied' } }).client.consentState().status).toBe('granted');
  });

  it.each(['', 'null', '[]', '{', '{"categoryPreferences":null}', '"x"'])(
    'treats a spoilt choice as none: %s',
    (text) => {
      const device = new FakeDevice();
      device.values.set(CHOICE, text);
      expect(openPage({ device }).client.consentState().status).toBe('pending');
    },
  );
});

it('treats a spoilt grant as none', () => {
  const device = new FakeDevice();
  device.values.set(CHOICE, '{"categoryPreferences":"yes"}');
  expect(openPage({ device, options: { consent: 'granted' } }).client.consentState().status).toBe('denied');
});

it('drops an event that is no JSON with a signal, and goes on', async () => {
  const page = openPage();
  page.client.consent(GRANT);
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  page.track('bad', circular);
  page.track('big', { n: 1n });
  page.track('good');
  await page.clock.advance(1_000);
  expect(page.collector.names()).toEqual(['good']);
  expect(page.dropped()).toEqual(['not_captured', 'not_captured']);
});
