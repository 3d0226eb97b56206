import 'fake-indexeddb/auto';
import { type QueuedEvent, takeBatch } from '@guiyi/sdk-core';
import { storeContract } from '@guiyi/sdk-core/testing/store-contract';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPageStore } from './page-store.ts';
import { createSettings } from './settings.ts';

let places = 0;
/** A source of its own for each test: its keys and its database. */
let name = '';

beforeEach(() => {
  localStorage.clear();
  name = `guiyi:place-${++places}`;
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const event = (id: string, text = ''): QueuedEvent => ({ id, body: JSON.stringify({ messageId: id, text }) });
const events = (count: number, text = '', from = 0) =>
  Array.from({ length: count }, (_, i) => event(`e${String(from + i).padStart(4, '0')}`, text));
const idsOf = (list: QueuedEvent[]) => list.map(({ id }) => id);
const made = (degraded = () => {}) => createPageStore(name, createSettings(), degraded);
/** A page whose visitor agrees: it takes over what it finds. */
const open = (degraded = () => {}) => {
  const store = made(degraded);
  store.recover();
  return store;
};
const journals = () => Object.keys(localStorage).filter((key) => key.startsWith(`${name}:journal:`));
const databases = async () => (await indexedDB.databases()).map((database) => database.name);
const state = () => localStorage.getItem(`${name}:store`);
/** More than a journal takes. */
const MUCH = '归'.repeat(500);

storeContract(
  'a page’s store beside a database that holds events',
  (place) => {
    const own = `${place}-${++places}`;
    localStorage.setItem(`${own}:store`, '1');
    const store = createPageStore(own, createSettings(), () => {});
    store.recover();
    return store;
  },
  false,
);

describe('what is delivered a moment later', () => {
  it('stands in the journal of its page within the task, and the database is not opened for it', async () => {
    const store = open();
    const lost = store.append(events(3));
    expect(JSON.parse(localStorage.getItem(journals()[0] ?? '') ?? '')).toHaveLength(3);
    expect(await lost).toBe(false);
    expect(await store.read(2)).toEqual(events(2));
    await store.remove(idsOf(events(3)));
    expect(await store.read(9)).toEqual([]);
    expect(journals()).toEqual([]);
    expect(await databases()).not.toContain(name);
  });

  it('is nothing to a page that opens nothing', () => {
    const touched = vi.fn(() => null);
    vi.stubGlobal('localStorage', { getItem: touched, setItem: touched, removeItem: touched });
    made();
    expect(touched).not.toHaveBeenCalled();
  });
});

describe('what does not fit', () => {
  it('goes into the database; as much of it as fits stands in the journal meanwhile', async () => {
    const store = open();
    const many = events(100, MUCH);
    const lost = store.append(many);
    const noted = localStorage.getItem(journals()[0] ?? '') ?? '';
    expect(new Blob([noted]).size).toBeLessThan(64_000);
    expect(JSON.parse(noted)).toHaveLength(takeBatch(many, 64_000).batch.length);
    expect(await lost).toBe(false);
    expect([journals(), state()]).toEqual([[], '1']);
    expect(idsOf(await open().read(1_000))).toEqual(idsOf(many));
  });

  it('is put there once, however often more comes meanwhile', async () => {
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    const store = open();
    await Promise.all(Array.from({ length: 20 }, (_, i) => store.append(events(10, MUCH, 10 * i))));
    expect(put.mock.calls.length).toBe(200);
    expect(idsOf(await store.read(1_000))).toEqual(idsOf(events(200)));
  });

  it('is let go of when it is delivered, and then the database is not opened any more', async () => {
    const store = open();
    await store.append(events(100, MUCH));
    await store.remove(idsOf(events(100)));
    expect(await store.read(9)).toEqual([]);
    expect(state()).toBe('');
    const opened = vi.spyOn(indexedDB, 'open');
    const next = made();
    expect(next.recover()).toBe('');
    await next.append(events(1));
    expect(await next.read(9)).toEqual(events(1));
    expect(opened).not.toHaveBeenCalled();
  });

  it('counts where it is', async () => {
    const store = open();
    await store.append(events(3));
    expect(await store.count()).toBe(3);
    await store.append(events(100, MUCH));
    expect(await store.count()).toBe(100);
  });
});

describe('a page that comes after others', () => {
  it('takes over what they left, and they leave it alone', async () => {
    const former = open();
    await former.append(events(3));
    const next = made();
    expect(next.recover()).toBeTruthy();
    expect(idsOf(next.held())).toEqual(idsOf(events(3)));
    // The former page lives: a tab beside.
    await former.append(events(1, '', 3));
    expect(idsOf(former.held())).toEqual(['e0003']);
    expect(idsOf(await former.read(9))).toEqual(['e0003']);
    await next.remove(idsOf(events(3)));
    await former.remove(['e0003']);
    expect(journals()).toEqual([]);
  });

  it('has it in its own journal before it takes it away', async () => {
    await open().append(events(3));
    open();
    const last = open();
    expect(idsOf(last.held())).toEqual(idsOf(events(3)));
  });

  it('takes over more than a journal holds, and leaves nothing behind', async () => {
    const pages = Array.from({ length: 5 }, () => open());
    for (const [index, page] of pages.entries()) await page.append(events(30, MUCH, 30 * index));
    expect(journals()).toHaveLength(5);
    const store = open();
    expect(idsOf((await store.read(1_000)).sort((a, b) => (a.id < b.id ? -1 : 1)))).toEqual(idsOf(events(150)));
    await store.remove(idsOf(events(150)));
    // The last of them are let go of once the database has what they hold.
    await vi.waitFor(() => {
      open();
      expect(journals()).toEqual([]);
    });
  });

  it('finds what an earlier version left in the database, once it looks', async () => {
    localStorage.setItem(`${name}:store`, '1');
    const former = open();
    await former.append(events(2));
    expect(await former.read(1)).toEqual(events(1));
    expect(journals()).toEqual([]);
    localStorage.clear();
    const store = made();
    expect(store.recover()).toBeFalsy();
    expect(await store.read(9)).toEqual([]);
    store.look();
    expect(idsOf(await store.read(9))).toEqual(idsOf(events(2)));
  });

  it('survives what is spoilt', async () => {
    for (const [index, spoilt] of ['[{', '7', '"text"', 'null', '[null]', '[{"a":1}]', '{"a":"b"}'].entries())
      localStorage.setItem(`${name}:journal:${index}`, spoilt);
    const store = open();
    await store.append(events(1));
    expect(await store.read(9)).toEqual(events(1));
    await store.remove(['e0000']);
    expect(journals()).toEqual([]);
  });
});

describe('a database that fails', () => {
  const refuse = () =>
    vi.spyOn(indexedDB, 'open').mockImplementation(() => {
      throw new DOMException('denied', 'SecurityError');
    });

  it('is told of once; the journal does, and beyond it memory, which is no promise', async () => {
    const opened = refuse();
    const degraded = vi.fn();
    const store = open(degraded);
    expect(await store.append(events(3))).toBe(false);
    expect(degraded).not.toHaveBeenCalled();
    expect(await store.append(events(100, MUCH, 3))).toBe(true);
    expect(await store.append(events(1, '', 103))).toBe(true);
    expect(idsOf(await store.read(1_000))).toEqual(idsOf(events(104)));
    expect(await store.count()).toBe(104);
    expect([degraded.mock.calls.length, opened.mock.calls.length]).toEqual([1, 1]);
    await store.remove(idsOf(events(103)));
    expect(idsOf(await store.read(9))).toEqual(['e0103']);
  });

  it('is found out by who looks', async () => {
    refuse();
    const degraded = vi.fn();
    const store = open(degraded);
    store.look();
    expect(await store.read(9)).toEqual([]);
    expect(degraded).toHaveBeenCalledOnce();
  });

  it('is not said to be emptied', async () => {
    refuse();
    await expect(open().clear()).rejects.toThrow('denied');
  });

  it('holds in memory what nothing takes', async () => {
    refuse();
    const setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    vi.stubGlobal('localStorage', { getItem: () => null, setItem, removeItem: () => {} });
    const degraded = vi.fn();
    const store = open(degraded);
    expect(await store.append(events(2))).toBe(true);
    expect(await store.read(9)).toEqual(events(2));
    expect(degraded).toHaveBeenCalledOnce();
  });
});

it('is empty after a withdrawal: journals of all pages, and the database', async () => {
  await open().append(events(2));
  const store = open();
  await store.append(events(100, MUCH, 2));
  await store.append(events(1, '', 102));
  await store.clear();
  expect(Object.keys(localStorage).filter((key) => key.startsWith(`${name}:`))).toEqual([]);
  expect(await store.read(9)).toEqual([]);
  localStorage.setItem(`${name}:store`, '1');
  expect(await open().read(9)).toEqual([]);
});

it('loses nothing, whatever pages come, go and deliver, and leaves nothing behind', async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant('append' as const), page: fc.nat(3), count: fc.nat(40), long: fc.boolean() }),
    fc.record({ do: fc.constantFrom('deliver' as const, 'end' as const), page: fc.nat(3) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      localStorage.clear();
      name = `guiyi:place-${++places}`;
      const pages = [open(), open(), open(), open()];
      let count = 0;
      const delivered = new Set<string>();
      const deliver = async (page: (typeof pages)[0]) => {
        const batch = await page.read(50);
        for (const { id } of batch) delivered.add(id);
        await page.remove(idsOf(batch));
        return batch.length;
      };
      for (const one of steps) {
        const page = pages[one.page] as (typeof pages)[0];
        if (one.do === 'append') {
          await page.append(events(one.count, one.long ? MUCH : '', count));
          count += one.count;
        } else if (one.do === 'deliver') await deliver(page);
        else pages[one.page] = open();
      }
      for (const page of [...pages, open()]) while (await deliver(page));
      expect([...delivered].sort()).toEqual(idsOf(events(count)));
      open();
      expect(journals()).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
