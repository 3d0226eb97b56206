import { readFileSync } from 'node:fs';
import { settingsContract } from '@guiyi/sdk-core/testing/settings-contract';
import { storeContract } from '@guiyi/sdk-core/testing/store-contract';
import { describe, expect, it } from 'vitest';
import { launch, Phone } from '../testing/phone.ts';
import { createSegmentStore } from './segment-store.ts';
import { createSettings } from './settings.ts';
import { VERSION } from './version.ts';
import type { Wx } from './wx.ts';

const phone = new Phone(() => 'none');
const { wx } = launch(phone);
/** The store as the SDK makes it. */
const storeOf = (on: Wx, name = 'queue', degraded = () => {}) =>
  createSegmentStore(createSettings(on, degraded), name, (key) => on.removeStorageSync(key));
const event = (id: string, size = 0) => ({ id, body: `{"messageId":"${id}","pad":"${'x'.repeat(size)}"}` });

storeContract('wx storage', (name) => storeOf(wx, name), true);
settingsContract('wx storage', () => createSettings(wx, () => {}));

it('the version is that of the package', () => {
  expect(JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version).toBe(VERSION);
});

describe('createSegmentStore', () => {
  it('touches no storage before its first call', () => {
    const fresh = new Phone(() => 'none');
    storeOf(launch(fresh).wx);
    expect(fresh.touched).toEqual([]);
  });

  it('spreads events over keys that stay far below 1 MB, and leaves no key behind', async () => {
    const fresh = new Phone(() => 'none');
    const store = storeOf(launch(fresh).wx);
    const ids = Array.from({ length: 40 }, (_, i) => `e${String(i).padStart(2, '0')}`);
    for (const id of ids) await store.append([event(id, 30_000)]);
    expect(fresh.storage.size).toBeGreaterThan(10);
    expect(Math.max(...[...fresh.storage.values()].map((value) => value.length))).toBeLessThan(150_000);
    const again = storeOf(launch(fresh).wx);
    expect((await again.read(100)).map(({ id }) => id)).toEqual(ids);
    await again.remove(ids);
    expect(fresh.storage.size).toBe(0);
  });

  it('keeps in memory what the storage refuses, says so, and writes it when there is room', async () => {
    const fresh = new Phone(() => 'none');
    let signals = 0;
    const store = storeOf(launch(fresh).wx, 'queue', () => signals++);
    fresh.quota = 0;
    await store.append([event('a')]);
    await store.append([event('b')]);
    expect(await store.count()).toBe(2);
    expect(signals).toBeGreaterThan(0);
    fresh.quota = 1_000_000;
    await store.append([event('c')]);
    const again = storeOf(launch(fresh).wx);
    expect((await again.read(9)).map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('does not pretend to have erased what it cannot remove', async () => {
    const broken = {
      ...wx,
      removeStorageSync: () => {
        throw new Error('busy');
      },
    };
    await expect(storeOf(broken, 'erase').clear()).rejects.toThrow('busy');
  });

  it('takes unreadable values for an empty queue', async () => {
    const fresh = new Phone(() => 'none');
    fresh.storage.set('queue', '[0,1]').set('queue:0', '{').set('queue:1', '7');
    const store = storeOf(launch(fresh).wx);
    expect(await store.count()).toBe(0);
    await store.append([event('a')]);
    expect(await store.count()).toBe(1);
  });
});

describe('createSettings', () => {
  it('remembers in memory where storage is full', () => {
    const fresh = new Phone(() => 'none');
    const settings = createSettings(launch(fresh).wx, () => {});
    settings.set('a', '1');
    fresh.quota = 0;
    settings.set('a', '123');
    expect(settings.get('a')).toBe('123');
    fresh.quota = 1_000;
    settings.set('a', '4');
    expect(fresh.storage.get('a')).toBe('4');
    expect(settings.get('a')).toBe('4');
  });
});
