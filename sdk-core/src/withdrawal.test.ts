import { describe, expect, it } from 'vitest';
import { createFakeClock, FakeDevice, openPage } from './testing/fakes.ts';

const GRANT = { analytics: true };
const CHOICE = 'guiyi:key:consent';

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
