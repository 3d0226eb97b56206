import { describe, expect, it } from 'vitest';
import { createMemoryStore } from './memory-store.ts';
import type { Store } from './ports.ts';
import { createQueue } from './queue.ts';
import { FakeDevice, openPage } from './testing/fakes.ts';
import { settingsContract } from './testing/settings-contract.ts';
import { storeContract } from './testing/store-contract.ts';

storeContract('memory store', () => createMemoryStore(), false);
settingsContract('fake settings', () => new FakeDevice().settings());

const fail = () => Promise.reject(new Error('quota'));
const FAILING: Store = { append: fail, read: fail, remove: fail, count: fail, clear: fail };
const event = (id: string) => ({ id, body: '{}' });

describe('a queue whose store fails', () => {
  it('says so once, asks it no more, and lives on what the page holds', async () => {
    let asked = 0;
    const told: string[] = [];
    const append = () => Promise.reject(new Error(String(asked++)));
    const queue = createQueue({ ...FAILING, append }, undefined, (type) => void told.push(type));
    for (const id of ['a', 'b', 'c']) queue.push(event(id));
    expect(await queue.read(2, [])).toEqual([event('a'), event('b')]);
    queue.push(event('d'));
    expect(await queue.read(9, [])).toHaveLength(4);
    await queue.remove(['a']);
    expect(await queue.shed(2)).toEqual(['b']);
    expect(await queue.read(9, [])).toEqual([event('c'), event('d')]);
    // In memory nothing is persisted, so nothing is said to be.
    expect([asked, told]).toEqual([1, ['degraded']]);
  });

  it('does not pretend to have erased what it cannot reach', async () => {
    const queue = createQueue(FAILING, undefined, () => {});
    await expect(queue.clear()).rejects.toThrow('quota');
  });

  it('delivers all the same', async () => {
    const page = openPage({ options: { consent: 'granted' }, ports: { store: FAILING } });
    page.track('a');
    await page.clock.advance(1_000);
    page.track('b');
    await page.client.flush();
    expect(page.collector.names()).toEqual(['a', 'b']);
    expect(page.signals.map(({ type }) => type)).toEqual(['degraded', 'sent', 'sent']);
  });
});
