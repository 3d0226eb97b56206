import { describe, expect, it } from 'vitest';
import { withFallback } from './fallback-store.ts';
import { createMemoryStore } from './memory-store.ts';
import type { Store } from './ports.ts';
import { createFakeClock, FakeDevice } from './testing/fakes.ts';
import { settingsContract } from './testing/settings-contract.ts';
import { storeContract } from './testing/store-contract.ts';

storeContract('memory store', () => createMemoryStore(), false);
storeContract(
  'memory store behind the fallback',
  () => withFallback(createMemoryStore(), createFakeClock(), () => {}),
  false,
);
storeContract('fallback of a store that fails', () => withFallback(failing(), createFakeClock(), () => {}), false);
settingsContract('fake settings', () => new FakeDevice().settings());

/** Nothing works, but clearing what is empty anyway. */
function failing(): Store {
  const fail = () => Promise.reject(new Error('quota'));
  return { append: fail, read: fail, remove: fail, count: fail, clear: async () => {} };
}

describe('withFallback', () => {
  it('signals once, and does not ask the broken store again', async () => {
    let asked = 0;
    let signals = 0;
    const broken = { ...failing(), append: () => Promise.reject(new Error(String(asked++))) };
    const store = withFallback(broken, createFakeClock(), () => signals++);
    await Promise.all([store.append([{ id: 'a', body: '{}' }]), store.append([{ id: 'b', body: '{}' }])]);
    await store.append([{ id: 'c', body: '{}' }]);
    expect(await store.count()).toBe(3);
    expect([asked, signals]).toEqual([2, 1]);
  });

  it('takes a store that hangs for broken after three seconds', async () => {
    const clock = createFakeClock();
    let signals = 0;
    const hanging = { ...failing(), append: () => new Promise<void>(() => {}) };
    const store = withFallback(hanging, clock, () => signals++);
    const appended = store.append([{ id: 'a', body: '{}' }]);
    await clock.advance(2_999);
    expect(signals).toBe(0);
    await clock.advance(1);
    await appended;
    expect(signals).toBe(1);
    expect(await store.read(1)).toEqual([{ id: 'a', body: '{}' }]);
  });

  it('does not pretend to have erased what it cannot reach', async () => {
    const store = withFallback(
      { ...failing(), clear: failing().count as Store['clear'] & (() => Promise<never>) },
      createFakeClock(),
      () => {},
    );
    await expect(store.clear()).rejects.toThrow('quota');
  });
});
