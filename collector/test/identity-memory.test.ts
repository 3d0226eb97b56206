import { runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import { graph, identifier, sighting } from './support/graphs.ts';

/** More than there are before memory remembers who was seen lately. */
const MANY = 20_500;

test('a browser of a large graph that comes again is not read, and counts as what it is', async () => {
  const stub = graph();
  for (let at = 0; at < MANY; at += 500) {
    await stub.observe(
      Array.from({ length: 500 }, (_, i) => sighting(at + i, 1_000_000 + i, [`c${at + i}`], 'claimed')),
    );
  }
  const [seen, stranger, late] = [`c${MANY - 1}`, 'cstranger', `c${MANY - 2}`];
  const since = async (name: string) => (await stub.resolve(identifier(name))).identifiers[0]?.since;
  const version = () =>
    runInDurableObject(stub, (_, { storage: { sql } }) => [
      ...sql.exec("SELECT value FROM state WHERE name = 'version'"),
    ]);
  const first = [await since(seen), await since(late)];
  const before = await version();
  await stub.observe([sighting(1, 9_000_000, [seen], 'claimed'), sighting(2, 9_000_001, [late], 'claimed')]);
  expect(await version()).toEqual(before);
  expect([await since(seen), await since(late)]).toEqual(first);

  await stub.observe([sighting(3, 5_000, [late], 'claimed'), sighting(4, 9_000_002, [stranger], 'claimed')]);
  expect(await since(late)).toBe(new Date(5_000).toISOString());
  expect(await since(stranger)).toBe(new Date(9_000_002).toISOString());

  await stub.erase(
    [`anonymous_id::${seen}`],
    'listed',
    [{ key: `anonymous_id::${seen}`, since: 0, until: 9e15 }],
    9_000_003,
  );
  expect((await stub.resolve(identifier(seen))).status).toBe('unknown');
  await stub.observe([sighting(5, 9_100_000, [seen], 'claimed')]);
  expect(await since(seen)).toBe(new Date(9_100_000).toISOString());
});
