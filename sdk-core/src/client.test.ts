import { describe, expect, it } from 'vitest';
import { createFakeClock, FakeCollector, FakeDevice, openPage } from './testing/fakes.ts';

const GRANT = { analytics: true };
const CHOICE = 'guiyi:key:consent';

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
