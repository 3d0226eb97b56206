/** An event whose request outlived its page is not sent again by the next page, unless it did not arrive. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Reply } from './ports.ts';
import { batchOf, createFakeClock, FakeCollector, FakeDevice, openPage } from './testing/fakes.ts';

const GRANT = { consent: 'granted' } as const;
const UNCONFIRMED = 'guiyi:key:unconfirmed';
const named = (count: number, from = 0) => Array.from({ length: count }, (_, i) => `e${from + i}`);
/** The request arrives, but there is nobody left to read the answer. */
const unanswered = () => new Promise<Reply>(() => {});

/** A device, a collector and a clock, on which pages come and go. */
function world() {
  const device = new FakeDevice();
  const collector = new FakeCollector();
  const clock = createFakeClock();
  /** Closes the page there is, in the middle of what it does, and opens the next. */
  const open = async () => {
    await clock.advance(1);
    clock.stop();
    device.closeTabs();
    return openPage({ device, collector, clock, options: GRANT });
  };
  return { device, collector, clock, open };
}

/** Takes batches without answering. */
function silent(collector: FakeCollector, taken: boolean) {
  collector.answer = (message) => {
    if (taken) collector.events.push(...batchOf(message));
    return unanswered();
  };
}

describe('what left with its page', () => {
  it('is asked about, not sent again: what arrived is confirmed, without a request of its own', async () => {
    const { device, collector, clock, open } = world();
    const page = await open();
    for (const name of named(20)) page.track(name);
    silent(collector, true);
    page.hide();
    const ids = collector.events.map((event) => event.messageId);
    expect(Object.values(JSON.parse(device.values.get(UNCONFIRMED) ?? ''))).toEqual(ids);
    collector.answer = () => ({ status: 202 });
    const next = await open();
    next.track('next');
    await clock.advance(60_000);
    expect(collector.names()).toEqual([...named(20), 'next']);
    expect(collector.requests).toHaveLength(2);
    expect(next.signals.filter(({ type }) => type === 'sent')).toMatchObject([{ count: 21 }]);
    expect(await device.waiting()).toEqual([]);
    expect(device.values.get(UNCONFIRMED)).toBe('{}');
  });

  it('is sent again when it is missing, at once', async () => {
    const { device, collector, clock, open } = world();
    const page = await open();
    for (const name of named(20)) page.track(name);
    silent(collector, false);
    page.hide();
    collector.answer = () => ({ status: 202 });
    await open();
    await clock.advance(500);
    expect(collector.names()).toEqual(named(20));
    expect(await device.waiting()).toEqual([]);
  });

  it('is what was on its way as the page went, too', async () => {
    const { collector, clock, open } = world();
    const page = await open();
    silent(collector, true);
    for (const name of named(3)) page.track(name);
    await clock.advance(500);
    page.track('e3');
    page.hide();
    expect(collector.requests).toHaveLength(2);
    collector.answer = () => ({ status: 202 });
    await open();
    await clock.advance(60_000);
    expect(collector.names()).toEqual(named(4));
  });

  it('is sent again when the collector does not answer the next page either', async () => {
    const { collector, clock, open } = world();
    const page = await open();
    page.track('e0');
    silent(collector, false);
    page.hide();
    collector.answer = (_, nth) => ({ status: nth < 3 ? 503 : 202 });
    await open();
    await clock.advance(60_000);
    expect(collector.names()).toEqual(['e0']);
  });

  it('is confirmed by the page itself where it was only hidden', async () => {
    const { device, collector, clock, open } = world();
    const page = await open();
    page.track('e0');
    page.hide();
    await clock.advance(1_000);
    expect(device.values.get(UNCONFIRMED)).toBe('{}');
    page.track('e1');
    await clock.advance(1_000);
    expect(collector.requests.map((request) => 'unconfirmed' in JSON.parse(request.body))).toEqual([false, false]);
    expect(collector.names()).toEqual(named(2));
  });

  it('does not leave a second time with the next page', async () => {
    const { collector, clock, open } = world();
    const page = await open();
    for (const name of named(2)) page.track(name);
    silent(collector, true);
    page.hide();
    const next = await open();
    next.track('e2');
    next.hide();
    collector.answer = () => ({ status: 202 });
    await open();
    await clock.advance(60_000);
    expect(collector.names()).toEqual(named(3));
  });
});

it('sends no event as the page goes while it backs off: the next page does, once', async () => {
  const { device, collector, clock, open } = world();
  const page = await open();
  collector.answer = () => ({ status: 0 });
  page.track('e0');
  await clock.advance(700);
  expect(collector.requests).toHaveLength(1);
  page.hide();
  expect(collector.requests).toHaveLength(1);
  expect(device.values.get(UNCONFIRMED)).toBeUndefined();
  collector.answer = () => ({ status: 202 });
  await open();
  await clock.advance(60_000);
  expect(collector.names()).toEqual(['e0']);
});

it('is forgotten with a withdrawal, also by a reply that comes later', async () => {
  const { device, collector, clock, open } = world();
  const page = await open();
  let answer = (_: Reply) => {};
  collector.answer = () => new Promise((resolve) => (answer = resolve));
  page.track('e0');
  page.hide();
  expect(device.values.has(UNCONFIRMED)).toBe(true);
  page.client.consent({ analytics: false });
  expect(device.values.has(UNCONFIRMED)).toBe(false);
  answer({ status: 202 });
  await clock.advance(60_000);
  expect([...device.values.keys()]).toEqual(['guiyi:key:consent']);
});

it('survives what is spoilt', async () => {
  for (const spoilt of ['[{', '7', '"text"', '{"a":{}}', 'null', '[null,[]]']) {
    const { device, collector, clock, open } = world();
    device.values.set(UNCONFIRMED, spoilt);
    const page = await open();
    page.track('e0');
    page.hide();
    await clock.advance(60_000);
    page.track('e1');
    await clock.advance(60_000);
    expect(collector.names()).toEqual(named(2));
  }
});

it('delivers every event once, whenever pages are hidden and closed, while the collector takes what it gets', async () => {
  const steps = fc.array(fc.constantFrom('track', 'track', 'hide', 'leave', 'close', 'wait'), { maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const { device, collector, clock, open } = world();
      let count = 0;
      let page = await open();
      for (const step of sequence) {
        if (step === 'track') page.track(`e${count++}`);
        else if (step === 'hide') page.hide();
        else if (step === 'wait') await clock.advance(400);
        else {
          // The answers to what leaves now are never read.
          if (step === 'leave') silent(collector, true);
          if (step === 'leave') page.hide();
          collector.answer = () => ({ status: 202 });
          page = await open();
        }
      }
      await clock.advance(60_000);
      expect(collector.names().sort()).toEqual(named(count).sort());
      expect(await device.waiting()).toEqual([]);
    }),
    { numRuns: 300 },
  );
});
