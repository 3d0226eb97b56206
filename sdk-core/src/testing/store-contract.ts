import { describe, expect, it } from 'vitest';
import type { QueuedEvent, Store } from '../ports.ts';

const event = (id: string, body = `{"messageId":"${id}"}`): QueuedEvent => ({ id, body });
const ids = (events: QueuedEvent[]) => events.map(({ id }) => id);

/** What every {@link Store} must do. `make` opens a store of that name: the same name is the same data if it is durable. */
export function storeContract(name: string, make: (name: string) => Store, durable: boolean) {
  let made = 0;
  const fresh = () => make(`contract-${++made}`);

  describe(`${name} as a store`, () => {
    it('is empty at first', async () => {
      const store = fresh();
      expect(await store.read(10)).toEqual([]);
      expect(await store.count()).toBe(0);
    });

    it('gives events back unchanged, oldest id first, however they were appended', async () => {
      const store = fresh();
      await store.append([event('c'), event('a', '{"名":"归一\\ud83d"}')]);
      await store.append([event('b')]);
      expect(await store.read(10)).toEqual([event('a', '{"名":"归一\\ud83d"}'), event('b'), event('c')]);
    });

    it('reads no more than asked', async () => {
      const store = fresh();
      await store.append(['d', 'b', 'a', 'c'].map((id) => event(id)));
      expect(ids(await store.read(2))).toEqual(['a', 'b']);
      expect(await store.count()).toBe(4);
    });

    it('holds an event once that is appended twice', async () => {
      const store = fresh();
      await store.append([event('a')]);
      await store.append([event('a'), event('b')]);
      expect(ids(await store.read(10))).toEqual(['a', 'b']);
    });

    it('removes what is named and nothing else', async () => {
      const store = fresh();
      await store.append([event('a'), event('b'), event('c')]);
      await store.remove(['b', 'unknown']);
      expect(ids(await store.read(10))).toEqual(['a', 'c']);
    });

    it('appends and removes nothing without complaint', async () => {
      const store = fresh();
      await store.append([]);
      await store.remove([]);
      expect(await store.count()).toBe(0);
    });

    it('clears, and goes on', async () => {
      const store = fresh();
      await store.append([event('a'), event('b')]);
      await store.clear();
      expect(await store.read(10)).toEqual([]);
      await store.append([event('c')]);
      expect(ids(await store.read(10))).toEqual(['c']);
    });

    it('takes a thousand events', async () => {
      const store = fresh();
      const many = Array.from({ length: 1_000 }, (_, i) => event(String(i).padStart(4, '0')));
      await store.append(many);
      expect(await store.count()).toBe(1_000);
      expect(await store.read(1_000)).toEqual(many);
    });

    it(durable ? 'is shared by all who open it' : 'is its own', async () => {
      const [one, other] = [make('contract-shared'), make('contract-shared')];
      await one.append([event('a')]);
      expect(ids(await other.read(10))).toEqual(durable ? ['a'] : []);
    });
  });
}
