import { env, runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PrintFilter } from '../src/identity/print-filter.ts';
import { print48 } from '../src/lib/digest.ts';

const PRINTS = { from: 0, to: 2 ** 48 - 1 };
const print = fc.oneof(
  fc.integer({ min: PRINTS.from, max: PRINTS.to }),
  fc.constantFrom(PRINTS.from, PRINTS.to, 2 ** 32, 2 ** 31, 2 ** 26),
);

/** A table with these rows, in an object of its own, and a filter over it. */
async function withTable<T>(rows: readonly number[], ask: (filter: PrintFilter, sql: SqlStorage) => T): Promise<T> {
  const stub = env.IDENTITY.get(env.IDENTITY.newUniqueId());
  return runInDurableObject(stub, (_, { storage: { sql } }) => {
    const pairs = JSON.stringify([...new Set(rows)].map((row, i) => [row, i]));
    sql.exec('INSERT INTO prints SELECT value ->> 0, value ->> 1 FROM json_each(?)', pairs);
    return ask(new PrintFilter(sql), sql);
  });
}

const LARGE = 20_000;
const many = Array.from({ length: LARGE }, (_, i) => print48(`identifier ${i}`));

test('never says of what the table has that it lacks it, however far it has read, and of what comes later neither', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(print, { maxLength: 20 }),
      fc.array(print, { maxLength: 20 }),
      fc.integer({ min: 0, max: 6 }),
      async (before, after, portions) => {
        const lacking = await withTable([...before, ...many.slice(0, 12_000)], (filter) => {
          for (let i = 0; i < portions; i++) filter.advance(LARGE);
          for (const one of after) filter.add(one);
          return [...before, ...many.slice(0, 12_000), ...(portions > 0 ? after : [])].filter((one) =>
            filter.lacks(one),
          );
        });
        expect(lacking).toEqual([]);
      },
    ),
    { numRuns: 15 },
  );
});

test('spares nearly every look-up of what is new, once the table is read', async () => {
  const strangers = Array.from({ length: 10_000 }, (_, i) => print48(`stranger ${i}`));
  const spared = await withTable(many, (filter) => {
    const count = () => strangers.filter((one) => filter.lacks(one)).length;
    const counts = [count()];
    for (let i = 0; i < 5; i++) {
      filter.advance(LARGE);
      counts.push(count());
    }
    return counts;
  });
  expect(spared[0]).toBe(0);
  expect(spared[2]).toBeGreaterThan(3_000);
  expect(spared.at(-1)).toBeGreaterThan(9_990);
});

test('costs a small graph nothing', async () => {
  const lacks = await withTable([1, 2], (filter) => {
    filter.advance(2);
    return filter.lacks(3);
  });
  expect(lacks).toBe(false);
});
