import { expect, it } from 'vitest';
import { byteLength } from './batch.ts';
import type { Store } from './ports.ts';
import { FakeDevice, openPage, settle } from './testing/fakes.ts';

const GRANT = { consent: 'granted' } as const;
const named = (count: number) => Array.from({ length: count }, (_, i) => `e${i}`);
const journals = (device: FakeDevice) => [...device.values.keys()].filter((key) => key.includes(':journal:'));

/** A store that has not answered when its page goes away. */
function hanging(device: FakeDevice): Store {
  return { ...device.store(), append: () => new Promise(() => {}) };
}

it('keeps what a page captured in its last task, though the store never got it', async () => {
  const device = new FakeDevice();
  const page = openPage({ device, options: GRANT, ports: { store: hanging(device) } });
  for (const name of named(20)) page.track(name);
  await null;
  page.clock.stop();
  expect(await device.waiting()).toEqual([]);
  expect(page.signals).toEqual([]);
  const next = openPage({ device, options: GRANT });
  await next.clock.advance(1_000);
  expect(next.collector.names()).toEqual(named(20));
  expect(journals(device)).toEqual([]);
});

it('keeps what later tasks capture while the store is still at the first', async () => {
  const device = new FakeDevice();
  const page = openPage({ device, options: GRANT, ports: { store: hanging(device) } });
  for (const name of named(3)) {
    page.track(name);
    await settle();
  }
  page.clock.stop();
  const next = openPage({ device, options: GRANT });
  await next.clock.advance(1_000);
  expect(next.collector.names()).toEqual(named(3));
});

it('holds nothing once the store has it, and says that it is persisted', async () => {
  const page = openPage({ options: GRANT });
  for (const name of named(3)) page.track(name);
  await settle();
  expect(journals(page.device)).toEqual([]);
  expect((await page.device.waiting()).length).toBe(3);
  const ids = (await page.device.waiting()).map(({ id }) => id);
  expect(page.signals).toEqual([{ type: 'persisted', count: 3, ids }]);
});

it('is empty after a withdrawal, of every page', async () => {
  const device = new FakeDevice();
  const first = openPage({ device, options: GRANT, ports: { store: hanging(device) } });
  first.track('a');
  await settle();
  device.closeTabs();
  const page = openPage({ device, options: GRANT, ports: { store: hanging(device) } });
  page.track('b');
  page.client.consent({ analytics: false });
  await settle();
  expect([...device.values.keys()]).toEqual(['guiyi:key:consent']);
  expect(await device.everything()).not.toContain('"a"');
});

it('is not touched before consent, and not where the store needs none', async () => {
  const device = new FakeDevice();
  openPage({ device }).track('a');
  const none = openPage({ device, options: GRANT, ports: { journal: undefined } });
  none.track('b');
  await settle();
  expect(device.touched.filter((touch) => touch.includes('journal'))).toEqual([]);
});

it('takes at most 64 KB of the room on the device', async () => {
  const device = new FakeDevice();
  const page = openPage({ device, options: GRANT, ports: { store: hanging(device) } });
  for (const name of named(100)) page.track(name, { text: '归'.repeat(1_000) });
  await null;
  expect(byteLength(device.values.get(journals(device)[0] ?? '') ?? '')).toBeLessThan(64_000);
  page.clock.stop();
  const next = openPage({ device, options: GRANT });
  await next.clock.advance(1_000);
  expect(next.collector.names()).toEqual(named(next.collector.events.length));
  expect(next.collector.events.length).toBeGreaterThan(15);
});

it('survives what is spoilt', async () => {
  const device = new FakeDevice();
  device.values.set('guiyi:key:journal:3', '[{');
  const page = openPage({ device, options: GRANT });
  page.track('a');
  await page.client.flush();
  expect(page.collector.names()).toEqual(['a']);
  expect(journals(device)).toEqual([]);
});
