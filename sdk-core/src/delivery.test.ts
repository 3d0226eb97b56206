import { describe, expect, it } from 'vitest';
import { byteLength } from './batch.ts';
import {
  batchOf,
  createFakeClock,
  FakeCollector,
  FakeDevice,
  type FakePageOptions,
  openPage,
} from './testing/fakes.ts';

/** A page whose visitor agreed, with the record of that out of the way. */
async function agreedPage(given: FakePageOptions = {}) {
  const page = openPage(given);
  page.client.consent({ analytics: true });
  await page.clock.advance(0);
  page.collector.requests.length = 0;
  return page;
}

const named = (count: number) => Array.from({ length: count }, (_, i) => `e${i}`);

describe('sending', () => {
  it('waits half a second for more, then sends all in one request', async () => {
    const page = await agreedPage();
    page.track('a');
    await page.clock.advance(400);
    page.track('b');
    expect(page.collector.requests).toEqual([]);
    await page.clock.advance(100);
    expect(page.collector.requests).toHaveLength(1);
    expect(page.collector.requests[0]).toMatchObject({ path: '/v1/batch', keepalive: true, leaving: undefined });
    expect(page.collector.names()).toEqual(['a', 'b']);
    await page.clock.advance(60_000);
    expect(page.collector.requests).toHaveLength(1);
  });

  it('sends at once when a batch is full, 50 events a request, in order', async () => {
    const page = await agreedPage();
    for (const name of named(120)) page.track(name);
    await page.clock.advance(0);
    expect(page.collector.requests.map((request) => batchOf(request).length)).toEqual([50, 50, 20]);
    expect(page.collector.names()).toEqual(named(120));
  });

  it('sends at once when told so', async () => {
    const page = await agreedPage({ options: { flushAfter: 0 } });
    page.track('a');
    await page.clock.advance(0);
    expect(page.collector.names()).toEqual(['a']);
  });

  it('keeps a request under 120 KB, so that compressed it may outlive the page', async () => {
    const page = await agreedPage();
    for (const name of named(30)) page.track(name, { text: '归'.repeat(4_000) });
    await page.clock.advance(60_000);
    const sizes = page.collector.requests.map((request) => byteLength(request.body));
    expect(sizes.length).toBeGreaterThan(1);
    for (const size of sizes) expect(size).toBeLessThan(120_000);
    expect(page.collector.requests.every((request) => request.keepalive)).toBe(true);
    expect(page.collector.names()).toEqual(named(30));
  });

  it('writes before it sends', async () => {
    const page = await agreedPage();
    let stored = -1;
    page.collector.answer = async () => {
      stored = (await page.device.waiting()).length;
      return { status: 202 };
    };
    page.track('a');
    await page.clock.advance(1_000);
    expect(stored).toBe(1);
    expect(await page.device.waiting()).toEqual([]);
  });

  it('sends a grant before the events that rest on it', async () => {
    const page = openPage();
    page.track('a');
    page.client.consent({ analytics: true });
    await page.client.flush();
    expect(page.collector.requests.map((request) => request.path)).toEqual(['/v1/consent', '/v1/batch']);
  });

  it('does not forget an event that came while a slow request was on its way', async () => {
    const page = await agreedPage();
    page.collector.answer = () =>
      new Promise((resolve) => void page.clock.after(2_000, () => resolve({ status: 202 })));
    page.track('a');
    await page.clock.advance(600);
    page.track('b');
    await page.clock.advance(60_000);
    expect(page.collector.names()).toEqual(['a', 'b']);
  });

  it('flushes on request', async () => {
    const page = await agreedPage();
    page.track('a');
    await page.client.flush();
    expect(page.collector.names()).toEqual(['a']);
  });
});

describe('when the collector is away', () => {
  it('tries again by timer, without a new event, and delivers once', async () => {
    const page = await agreedPage();
    page.collector.answer = (_, nth) => ({ status: nth < 4 ? 503 : 202 });
    for (const name of named(20)) page.track(name);
    await page.clock.advance(30_000);
    expect(page.collector.requests).toHaveLength(4);
    expect(page.collector.names()).toEqual(named(20));
    expect(page.dropped()).toEqual([]);
  });

  it('backs off: new events do not hurry it', async () => {
    const page = await agreedPage();
    page.collector.answer = () => ({ status: 0 });
    for (let i = 0; i < 60; i++) {
      page.track(`e${i}`);
      await page.clock.advance(1_000);
    }
    expect(page.collector.requests.length).toBeGreaterThan(4);
    expect(page.collector.requests.length).toBeLessThan(10);
    // A second try must not depend on the page's keep-alive quota, which other scripts use too.
    expect(page.collector.requests.map((request) => request.keepalive).slice(0, 3)).toEqual([true, false, false]);
  });

  it('honours Retry-After', async () => {
    const page = await agreedPage();
    page.collector.answer = (_, nth) => (nth === 1 ? { status: 429, retryAfter: '20' } : { status: 202 });
    page.track('a');
    await page.clock.advance(20_400);
    expect(page.collector.requests).toHaveLength(1);
    await page.clock.advance(200);
    expect(page.collector.names()).toEqual(['a']);
  });

  it('tries at once when the network is back', async () => {
    const page = await agreedPage();
    page.collector.answer = () => ({ status: 0 });
    page.track('a');
    await page.clock.advance(40_000);
    page.collector.answer = () => ({ status: 202 });
    page.resume();
    await page.clock.advance(0);
    expect(page.collector.names()).toEqual(['a']);
  });

  it('goes on with the next visit', async () => {
    const device = new FakeDevice();
    const page = await agreedPage({ device });
    page.collector.answer = () => ({ status: 0 });
    for (const name of named(20)) page.track(name);
    await page.clock.advance(1_000);
    page.clock.stop();
    const next = openPage({ device });
    await next.clock.advance(1_000);
    expect(next.collector.names()).toEqual(named(20));
  });

  it('lets the oldest go beyond 5,000, and says so', async () => {
    const page = await agreedPage();
    page.collector.answer = () => ({ status: 503 });
    for (const name of named(5_003)) page.track(name);
    await page.clock.advance(1_000);
    expect((await page.device.waiting()).length).toBe(5_000);
    expect(page.dropped()).toEqual(['queue_full', 'queue_full', 'queue_full']);
    expect(JSON.parse((await page.device.waiting())[0]?.body ?? '')).toMatchObject({ event: 'e3' });
  });
});

it('tries again when a round fails by itself', async () => {
  let failed = 0;
  const page = await agreedPage({
    ports: {
      transport: {
        send: () => (failed++ ? Promise.resolve({ status: 202 }) : Promise.reject(new Error('never by contract'))),
      },
    },
  });
  page.track('a');
  await page.clock.advance(60_000);
  expect(failed).toBeGreaterThan(1);
  expect(await page.device.waiting()).toEqual([]);
});

it('is not stuck when a flush finds nothing after a failure', async () => {
  const page = openPage();
  page.collector.answer = (_, nth) => ({ status: nth === 1 ? 503 : 202 });
  page.client.consent({ analytics: true });
  await page.client.flush();
  page.hide();
  await page.client.flush();
  page.track('a');
  await page.clock.advance(500);
  expect(page.collector.names()).toEqual(['a']);
});

describe('verdicts', () => {
  it('drops what was rejected, with its code, and keeps its neighbours', async () => {
    const page = await agreedPage();
    const rejected = [{ index: 1, code: 'event_too_large', path: '', message: '' }];
    page.collector.answer = () => ({ status: 202, body: { accepted: 2, rejected } });
    for (const name of named(3)) page.track(name);
    await page.clock.advance(60_000);
    expect(page.collector.requests).toHaveLength(1);
    expect(page.dropped()).toEqual(['event_too_large']);
    expect(page.signals.find(({ type }) => type === 'sent')).toMatchObject({ count: 2 });
    expect(await page.device.waiting()).toEqual([]);
  });

  it('halves a batch that is too large, down to the event that is', async () => {
    const page = await agreedPage();
    page.collector.answer = (message) => ({
      status: message.body.includes('huge') || batchOf(message).length > 10 ? 413 : 202,
    });
    for (const name of named(40)) page.track(name, { text: name === 'e17' ? 'huge' : '' });
    await page.clock.advance(60_000);
    expect(page.collector.names()).toEqual(named(40).filter((name) => name !== 'e17'));
    expect(page.dropped()).toEqual(['request_too_large']);
  });

  it.each([400, 401, 403, 404, 422])('takes %i for final', async (status) => {
    const page = await agreedPage();
    page.collector.answer = () => ({ status, body: { code: 'unknown_write_key' } });
    page.track('a');
    page.track('b');
    await page.clock.advance(600_000);
    expect(page.collector.requests).toHaveLength(1);
    expect(page.dropped()).toEqual(['unknown_write_key', 'unknown_write_key']);
    expect(await page.device.waiting()).toEqual([]);
  });
});

describe('when the page goes away', () => {
  it('sends what waits, at once, once, under 60 KB', async () => {
    const page = await agreedPage();
    for (const name of named(40)) page.track(name, { text: 'x'.repeat(2_000) });
    page.hide();
    page.hide();
    expect(page.collector.requests).toHaveLength(1);
    expect(page.collector.requests[0]).toMatchObject({ path: '/v1/batch', keepalive: true, leaving: true });
    expect(byteLength(page.collector.requests[0]?.body ?? '')).toBeLessThanOrEqual(60_000);
    // It was a change of tab only: the rest follows, and nothing twice.
    await page.clock.advance(1_000);
    expect(page.collector.names()).toEqual(named(40));
  });

  it('keeps what nobody confirmed, for the next visit', async () => {
    const device = new FakeDevice();
    const page = await agreedPage({ device });
    page.collector.answer = () => new Promise(() => {});
    for (const name of named(20)) page.track(name);
    page.hide();
    await page.clock.advance(0);
    page.clock.stop();
    const sent = batchOf(page.collector.requests[0] ?? { path: '/v1/batch', body: '', keepalive: true, leaving: true });
    const next = openPage({ device });
    await next.clock.advance(1_000);
    expect(next.collector.events.map((event) => event.messageId)).toEqual(sent.map((event) => event.messageId));
  });

  it('does not send again what is on its way', async () => {
    const page = await agreedPage();
    let confirm = () => {};
    page.collector.answer = () => new Promise((resolve) => (confirm = () => resolve({ status: 202 })));
    page.track('a');
    await page.clock.advance(500);
    page.hide();
    expect(page.collector.requests).toHaveLength(1);
    confirm();
    await page.clock.advance(60_000);
    expect(page.collector.requests).toHaveLength(1);
  });

  it('waits for the answer before it sends anything else', async () => {
    const page = await agreedPage();
    page.collector.answer = () =>
      new Promise((resolve) => void page.clock.after(2_000, () => resolve({ status: 202 })));
    page.track('a');
    page.hide();
    page.track('b');
    await page.clock.advance(1_900);
    expect(page.collector.requests).toHaveLength(1);
    await page.clock.advance(60_000);
    expect(page.collector.requests).toHaveLength(2);
    expect(page.collector.names()).toEqual(['a', 'b']);
  });

  it('sends a fresh refusal too', () => {
    const page = openPage();
    page.track('a');
    page.client.consent({ analytics: false });
    page.hide();
    expect(page.collector.requests.map((request) => [request.path, request.leaving])).toEqual([['/v1/consent', true]]);
  });
});

describe('several tabs', () => {
  it('send from one at a time, and lose nothing', async () => {
    const device = new FakeDevice();
    const clock = createFakeClock();
    const collector = new FakeCollector();
    let busy = false;
    const exclusive = async (run: () => Promise<void>) => {
      if (busy) return false;
      busy = true;
      await run();
      busy = false;
      return true;
    };
    let open = 0;
    collector.answer = async () => {
      expect(++open).toBe(1);
      await new Promise<void>((resolve) => void clock.after(300, resolve));
      open--;
      return { status: 202 };
    };
    const tabs = [1, 2, 3].map(() => openPage({ device, clock, collector, ports: { exclusive } }));
    tabs[0]?.client.consent({ analytics: true });
    for (let i = 0; i < 30; i++) {
      tabs[i % 3]?.track(`e${i}`);
      await clock.advance(50);
    }
    await clock.advance(10_000);
    expect(collector.names().sort()).toEqual(named(30).sort());
    for (const tab of tabs) tab.hide();
    await clock.advance(1_000);
    expect(collector.events).toHaveLength(30);
  });
});
