import { env, evictDurableObject, runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sighting } from '../src/identity/client.ts';
import { GraphStore } from '../src/identity/object/graph-store.ts';
import { LAYER } from '../src/identity/observation.ts';
import { identifierKey } from '../src/lib/identifier.ts';
import firstGraph from './fixtures/first-graph.sql?raw';
import { expected, graph, identifier, sighting, stored, world } from './support/graphs.ts';

describe('a graph of the first layout', () => {
  /** Writes evidence as the first layout kept it; its holds were computed, so they are not needed. */
  function writeFirst(sql: SqlStorage, sightings: Sighting[]): void {
    const tables =
      "SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE '\\_cf%' ESCAPE '\\'";
    for (const { name, type } of [...sql.exec<{ name: string; type: string }>(tables)])
      sql.exec(`DROP ${type} ${name}`);
    sql.exec(firstGraph);
    const idents = new Map<string, number>();
    const sets = new Map<string, number>();
    for (const { key, time, source, trust, identifiers } of sightings) {
      const ids = identifiers.map((one) => {
        const id = idents.get(identifierKey(one)) ?? idents.size + 1;
        idents.set(identifierKey(one), id);
        sql.exec(
          `INSERT INTO idents (id, key, masked, first) VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET first = min(first, ?4)`,
          ...[id, identifierKey(one), one.masked, time],
        );
        return id;
      });
      if (ids.length === 1 && identifiers[0]?.type === 'anonymous_id') continue;
      const content = [LAYER[trust], source, '', ...identifiers.map(identifierKey)].join('\n');
      const set = sets.get(content) ?? sets.size + 1;
      sets.set(content, set);
      sql.exec(
        'INSERT OR IGNORE INTO sets (id, content, layer, source, first, last, count) VALUES (?, ?, ?, ?, ?, ?, 1)',
        ...[set, content, LAYER[trust], source, time, time],
      );
      for (const id of ids) sql.exec('INSERT OR IGNORE INTO members VALUES (?, ?)', id, set);
      sql.exec('INSERT INTO observations VALUES (?, ?, ?)', set, key, time);
    }
  }

  test('is taken over: the same persons, and what comes again counts once', async () => {
    await fc.assert(
      fc.asyncProperty(world, world, async (before, after) => {
        const all = [...before, ...after].map(([time, names, trust], i) => sighting(i, time, names, trust));
        const stub = graph();
        await runInDurableObject(stub, (_, state) => writeFirst(state.storage.sql, all.slice(0, before.length)));
        await evictDurableObject(stub);
        await stub.observe(all.slice(0, 3));
        expect(await stored(stub)).toEqual(expected(all.slice(0, before.length + Math.max(0, 3 - before.length))));
        await stub.observe(all);
        expect(await stored(stub)).toEqual(expected(all));
        const counts = await runInDurableObject(stub, (_, { storage }) => {
          new GraphStore(storage, env).evidence.flush();
          return [...storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM observations')][0]?.n;
        });
        expect(counts).toBe(
          all.filter(({ identifiers }) => identifiers.length > 1 || identifiers[0]?.type !== 'anonymous_id').length,
        );
      }),
      { numRuns: 25 },
    );
  });
});

describe('a graph that found a person by an index', () => {
  test('is taken over: every person holds the same, also by what is written last', async () => {
    const all = [
      sighting(1, 1, ['m1', 'c1'], 'claimed'),
      sighting(2, 2, ['m1', 'c2'], 'claimed'),
      sighting(3, 3, ['p1', 'c3'], 'claimed'),
    ];
    const stub = graph();
    await stub.observe(all.slice(0, 2));
    await stub.review(1);
    await stub.observe(all.slice(2));
    await runInDurableObject(stub, (_, { storage: { sql } }) => {
      sql.exec('DROP TABLE companions');
      sql.exec('CREATE INDEX identifiers_by_core ON identifiers (core) WHERE core <> id');
    });
    await evictDurableObject(stub);
    const { person_id } = await stub.resolve(identifier('m1'));
    const held = async (id: string | null) => (await stub.person(id ?? ''))?.identifiers.map(({ masked }) => masked);
    expect(await held(person_id)).toEqual(['c1', 'm1', 'c2']);
    expect(await held((await stub.resolve(identifier('p1'))).person_id)).toEqual(['c3', 'p1']);
    expect(await stored(stub)).toEqual(expected(all));
    await evictDurableObject(stub);
    expect(await held(person_id)).toEqual(['c1', 'm1', 'c2']);
  });
});
