import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { dryRun } from '../src/identity/object/dry-run.ts';
import type { IdentityObject } from '../src/identity/object/durable-object.ts';
import { GraphStore } from '../src/identity/object/graph-store.ts';
import { ruleFrom } from '../src/identity/tables/rule-store.ts';
import { identifierKey } from '../src/lib/identifier.ts';
import { expected, graph, identifier, sighting, stored, world } from './support/graphs.ts';

describe('another policy', () => {
  const override = { types: { phone: { limit: null }, user_id: { hub: 3 } }, blocked: [identifier('e1')] };

  /** Lets the alarm come until the graph is computed. */
  async function rebuilt(stub: DurableObjectStub<IdentityObject>): Promise<void> {
    while ((await stub.policy()).rebuild !== null) await runDurableObjectAlarm(stub);
  }

  const weaker = { types: { phone: { class: 'weak' as const, limit: null } }, blocked: [] };

  test.each([
    ['limits, hubs and blocked values', override],
    ['a weaker class', weaker],
  ])('%s: set later gives what it would always have given, and its absence what was before', async (_, policy) => {
    const rule = ruleFrom(policy);
    await fc.assert(
      fc.asyncProperty(world, async (rows) => {
        const all = rows.map(([time, names, trust], i) => sighting(i, time, names, trust));
        const stub = graph();
        await stub.observe(all.slice(0, 6));
        await stub.setPolicy(policy);
        await stub.observe(all.slice(6));
        await rebuilt(stub);
        expect(await stored(stub)).toEqual(expected(all, rule));
        await stub.setPolicy({ types: {}, blocked: [] });
        await rebuilt(stub);
        expect(await stored(stub)).toEqual(expected(all));
      }),
      { numRuns: 60 },
    );
  });

  test('what is seen alone while its type is weak counts when the type is strong again', async () => {
    const all = [
      sighting(1, 2, ['p2', 'm1'], 'verified'),
      sighting(2, 2, ['p1'], 'verified'),
      sighting(3, 1, ['p1', 'm1'], 'verified'),
    ];
    const stub = graph();
    await stub.setPolicy(weaker);
    await stub.observe(all);
    await stub.setPolicy({ types: {}, blocked: [] });
    await rebuilt(stub);
    expect(await stored(stub)).toEqual(expected(all));
  });

  test('persons larger than a step, with browsers that they share, are each computed once', async () => {
    const chain = (name: string, i: number) => (i % 2 === 0 ? `p${name}${i / 2}` : `e${name}${(i - 1) / 2}`);
    const links = Array.from({ length: 250 }, (_, i) => i).flatMap((i) =>
      ['a', 'b', 'c'].map((name, j) => {
        const shared = i % 25 === 0 ? [`c${i}`] : [];
        return sighting(3 * i + j, 1 + ((7 * i + j) % 90), [chain(name, i), chain(name, i + 1), ...shared], 'claimed');
      }),
    );
    const stub = graph();
    await stub.observe(links);
    const computed = await runInDurableObject(stub, (_, { storage }) => {
      const store = new GraphStore(storage, env);
      const replace = vi.spyOn(store.holds, 'replace');
      store.turn(() => store.rule.set(override));
      while (store.rebuild());
      return replace.mock.calls.reduce((sum, [holds]) => sum + holds.size, 0);
    });
    const identifiers = new Set(links.flatMap((seen) => seen.identifiers.map(identifierKey))).size;
    expect(identifiers).toBeGreaterThan(3 * 200);
    expect(computed).toBeGreaterThanOrEqual(identifiers);
    expect(computed).toBeLessThan(1.1 * identifiers);
    await evictDurableObject(stub);
    expect(await stored(stub)).toEqual(expected(links, ruleFrom(override)));
  });

  test('a dry run says what would change, and changes nothing', async () => {
    const stub = graph();
    await stub.observe([sighting(1, 1, ['m1', 'p1'], 'claimed'), sighting(2, 2, ['m1', 'p2'], 'claimed')]);
    const before = await stored(stub);
    const change = await stub.tryPolicy(override);
    expect(change).toMatchObject({
      identifiers: 3,
      identifiers_checked: 3,
      identifiers_changed: 1,
      persons_before: 1,
      persons_after: 1,
    });
    expect(change?.examples.map(({ masked }) => masked)).toEqual(['p1']);
    expect(await stored(stub)).toEqual(before);
    expect((await stub.policy()).rebuild).toBeNull();
  });

  test('a dry run of a large graph looks at whole persons in samples, and says of how many', async () => {
    const stub = graph();
    const people = Array.from({ length: 60 }, (_, i) => [
      sighting(3 * i, 1, [`m${i}`, `p${i}`, `c${i}`], 'claimed'),
      sighting(3 * i + 1, 2, [`m${i}`, `p9${i}`], 'claimed'),
      sighting(3 * i + 2, 3, [`m${i}`, 'e1'], 'claimed'),
    ]).flat();
    await stub.observe(people);
    const rule = ruleFrom({ types: { phone: { limit: 3 }, email: { hub: 10 } }, blocked: [] });
    await runInDurableObject(stub, async (_, { storage }) => {
      const store = new GraphStore(storage, env);
      const whole = await dryRun(store, rule);
      const { examples, ...all } = await dryRun(store, rule, { whole: 0, sample: 10_000, step: 7 });
      expect(whole).toMatchObject(all);
      expect(examples).toHaveLength(20);
      const some = await dryRun(store, rule, { whole: 0, sample: 40, step: 7 });
      expect(some.identifiers).toBe(whole.identifiers);
      expect(some.identifiers_checked).toBeGreaterThanOrEqual(40);
      expect(some.identifiers_checked).toBeLessThan(80);
      expect(some.persons_before).toBeGreaterThan(9);
      expect(some.identifiers_changed).toBeGreaterThan(9);
    });
    expect((await stub.policy()).rebuild).toBeNull();
  });

  test('says how the types behave and what is blocked, without the value', async () => {
    const stub = graph();
    const phone = { ...identifier('p9'), value: 'k1:secret', masked: '400****1234' };
    const reply = await stub.setPolicy({ types: override.types, blocked: [phone] });
    expect(reply.types.phone).toEqual({ class: 'transferable', limit: null, hub: 300 });
    expect(reply.types.user_id.hub).toBe(3);
    expect(reply.blocked).toEqual([{ type: 'phone', scope: '', masked: '400****1234' }]);
  });
});
