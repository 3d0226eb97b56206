import { expect, it } from 'vitest';
import { batchOf, FakeCollector, FakeDevice, openPage, settle } from './testing/fakes.ts';

/** A collector that knows these visitors as erased. */
function collectorThatErased(erased: Set<string>): FakeCollector {
  const collector = new FakeCollector();
  collector.answer = (message) => {
    if (message.path !== '/v1/batch') return { status: 202 };
    const rejected = batchOf(message).flatMap(({ anonymousId = '' }, index) =>
      erased.has(anonymousId) ? [{ index, code: 'erased' }] : [],
    );
    return { status: 202, body: { accepted: 0, rejected } };
  };
  return collector;
}

const idOf = (device: FakeDevice): string => JSON.parse(device.values.get('guiyi:key:identity') ?? '{}').anonymousId;

it('forgets who the visitor was when the collector says that they were erased, and begins anew, once', async () => {
  const erased = new Set<string>();
  const collector = collectorThatErased(erased);
  const device = new FakeDevice();
  const page = openPage({ device, collector });
  page.client.consent({ analytics: true });
  page.client.identify('m-1');
  page.client.register({ level: 'gold' });
  const former = idOf(device);
  erased.add(former);
  page.track('one');
  page.track('two');
  await page.client.flush();
  const next = idOf(device);
  expect(next).not.toBe(former);
  expect(page.dropped().filter((reason) => reason === 'erased')).toHaveLength(3);
  page.track('three');
  await page.client.flush();
  expect(collector.events.at(-1)).toMatchObject({ event: 'three', anonymousId: next, properties: {} });
  expect(collector.events.at(-1)).not.toHaveProperty('userId');
  expect(await device.everything()).not.toContain(former);
  expect(idOf(device)).toBe(next);
});

it('does not forget the visitor of now for a late verdict on the former one', async () => {
  const erased = new Set<string>();
  const collector = collectorThatErased(erased);
  const device = new FakeDevice();
  const page = openPage({ device, collector });
  page.client.consent({ analytics: true });
  erased.add(idOf(device));
  page.track('former');
  page.client.reset();
  const next = idOf(device);
  page.track('next');
  await page.client.flush();
  await settle();
  expect(page.dropped()).toEqual(['erased']);
  expect(idOf(device)).toBe(next);
});
