import { describe, expect, it } from 'vitest';
import { createQueue } from './queue.ts';
import { FakeDevice } from './testing/fakes.ts';
import { createMemoryStore } from './testing/memory-store.ts';
import { settingsContract } from './testing/settings-contract.ts';
import { storeContract } from './testing/store-contract.ts';

storeContract('memory store', () => createMemoryStore(), false);
settingsContract('fake settings', () => new FakeDevice().settings());

const event = (id: string) => ({ id, body: '{}' });

describe('the queue', () => {
  it('hands over at once what one task captures, and says what is persisted', async () => {
    const appended: string[][] = [];
    const told: unknown[] = [];
    const store = createMemoryStore();
    const queue = createQueue(
      {
        ...store,
        append: async (events) => {
          appended.push(events.map(({ id }) => id));
          // The last is held in memory only.
          return events.some(({ id }) => id === 'd');
        },
      },
      (type, ids) => void told.push([type, ids]),
    );
    for (const id of ['a', 'b']) queue.push(event(id));
    expect(appended).toEqual([]);
    await null;
    expect(appended).toEqual([['a', 'b']]);
    queue.push(event('c'));
    await queue.read(1, []);
    queue.push(event('d'));
    await queue.read(1, []);
    expect(appended).toEqual([['a', 'b'], ['c'], ['d']]);
    expect(told).toEqual([
      ['persisted', ['a', 'b']],
      ['persisted', ['c']],
    ]);
  });

  it('does not wait for a slow store before it hands over the next', async () => {
    const appended: string[] = [];
    const queue = createQueue(
      {
        ...createMemoryStore(),
        append: ([first]) => {
          appended.push(first?.id ?? '');
          return new Promise(() => {});
        },
      },
      () => {},
    );
    for (const id of ['a', 'b']) {
      queue.push(event(id));
      await null;
    }
    expect(appended).toEqual(['a', 'b']);
  });

  it('forgets with a withdrawal what was not handed over yet', async () => {
    const store = createMemoryStore();
    const queue = createQueue(store, () => {});
    queue.push(event('a'));
    await queue.clear();
    expect(await queue.read(9, [])).toEqual([]);
    expect(await store.count()).toBe(0);
  });
});
