import { runDurableObjectAlarm } from 'cloudflare:test';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IdentityObject } from '../src/identity/durable-object.ts';
import { ruleFrom } from '../src/identity/rule-store.ts';
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

  test('a dry run says what would change, and changes nothing', async () => {
    const stub = graph();
    await stub.observe([sighting(1, 1, ['m1', 'p1'], 'claimed'), sighting(2, 2, ['m1', 'p2'], 'claimed')]);
    const before = await stored(stub);
    const change = await stub.tryPolicy(override);
    expect(change).toMatchObject({ identifiers: 3, identifiers_changed: 1, persons_before: 1, persons_after: 1 });
    expect(change?.examples.map(({ masked }) => masked)).toEqual(['p1']);
    expect(await stored(stub)).toEqual(before);
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
