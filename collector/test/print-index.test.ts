import { env, runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PrintIndex } from '../src/identity/tables/print-index.ts';
import { print48 } from '../src/lib/digest.ts';

const PRINTS = { from: 0, to: 2 ** 48 - 1 };
const print = fc.oneof(
  fc.integer({ min: PRINTS.from, max: PRINTS.to }),
  fc.constantFrom(PRINTS.from, PRINTS.to, 2 ** 32, 2 ** 31, 2 ** 26),
);

/** A table with these rows, in an object of its own, and what memory knows of it. */
async function withTable<T>(rows: readonly number[], ask: (index: PrintIndex) => T): Promise<T> {
  const stub = env.IDENTITY.get(env.IDENTITY.newUniqueId());
  return runInDurableObject(stub, (_, { storage: { sql } }) => {
    const pairs = JSON.stringify([...new Set(rows)].map((row, i) => [row, i]));
    sql.exec('INSERT INTO prints SELECT value ->> 0, value ->> 1 FROM json_each(?)', pairs);
    return ask(new PrintIndex(sql));
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
        const lacking = await withTable([...before, ...many.slice(0, 12_000)], (index) => {
          for (let i = 0; i < portions; i++) index.advance(LARGE);
          for (const one of after) index.add(one, 1);
          const had = [...before, ...many.slice(0, 12_000), ...(portions > 0 ? after : [])];
          return had.filter((one) => index.lacks(one));
        });
        expect(lacking).toEqual([]);
      },
    ),
    { numRuns: 15 },
  );
});

test('spares nearly every look-up of what is new, once the table is read', async () => {
  const strangers = Array.from({ length: 10_000 }, (_, i) => print48(`stranger ${i}`));
  const spared = await withTable(many, (index) => {
    const count = () => strangers.filter((one) => index.lacks(one)).length;
    const counts = [count()];
    for (let i = 0; i < 5; i++) {
      index.advance(LARGE);
      counts.push(count());
    }
    return counts;
  });
  expect(spared[0]).toBe(0);
  expect(spared[2]).toBeGreaterThan(3_000);
  expect(spared.at(-1)).toBeGreaterThan(9_990);
});

test('knows where nearly all are, once the table is read, and of those that were found', async () => {
  const known = await withTable(many, (index) => {
    const right = () => many.filter((one, i) => index.place(one) === i).length;
    const counts = [right()];
    for (let i = 0; i < 5; i++) index.advance(LARGE);
    counts.push(right());
    index.found(many[7] ?? 0, 123_456);
    return [...counts, index.place(many[7] ?? 0)];
  });
  expect(known[0]).toBe(0);
  expect(known[1]).toBeGreaterThan(19_800);
  expect(known[2]).toBe(123_456);
});

test('costs a small graph nothing', async () => {
  const lacks = await withTable([1, 2], (index) => {
    index.advance(2);
    return index.lacks(3);
  });
  expect(lacks).toBe(false);
});
