import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expected, graph, identifier, sighting, stored, world } from './support/graphs.ts';

describe('the graph in its Durable Object', () => {
  test('any order, batching and repetition stores what the pure rule computes from everything', async () => {
    await fc.assert(
      fc.asyncProperty(
        world.chain((rows) => {
          const all = rows.map(([time, names, trust], i) => sighting(i, time, names, trust));
          return fc.tuple(
            fc.constant(all),
            fc.shuffledSubarray(all, { minLength: all.length }),
            fc.array(fc.nat({ max: all.length }), { maxLength: 3 }),
            fc.subarray(all),
            fc.array(fc.constantFrom('nothing', 'merge', 'restart'), { minLength: 5, maxLength: 5 }),
          );
        }),
        async ([all, shuffled, cuts, again, between]) => {
          const stub = graph();
          const edges = [0, ...cuts.sort((a, b) => a - b), shuffled.length];
          for (let i = 1; i < edges.length; i++) {
            await stub.observe(shuffled.slice(edges[i - 1], edges[i]));
            // Between, tables are brought up to date, or memory is lost.
            if (between[i] === 'merge') await stub.review(1);
            if (between[i] === 'restart') await evictDurableObject(stub);
          }
          await stub.observe(again);
          expect(await stored(stub)).toEqual(expected(all));
        },
      ),
      { numRuns: 150 },
    );
  });

  test('known evidence that comes again writes no hold and publishes nothing', async () => {
    const stub = graph();
    await stub.observe([sighting(1, 1, ['c1', 'm1'], 'claimed')]);
    await runDurableObjectAlarm(stub);
    const before = await runInDurableObject(stub, (_, state) => [
      ...state.storage.sql.exec("SELECT value FROM state WHERE name = 'version'"),
    ]);
    await stub.observe([sighting(2, 2, ['c1', 'm1'], 'claimed'), sighting(3, 3, ['c1'], 'claimed')]);
    const after = await runInDurableObject(stub, (_, state) => ({
      version: [...state.storage.sql.exec("SELECT value FROM state WHERE name = 'version'")],
      changed: [...state.storage.sql.exec('SELECT * FROM changed')],
    }));
    expect(after).toEqual({ version: before, changed: [] });
  });

  test('publishes changed holds to the read model, and takes back what a person lost', async () => {
    const stub = graph();
    const rows = async () =>
      (await env.DB.prepare("SELECT * FROM holds WHERE identifier LIKE '%pub%' ORDER BY identifier, since").all())
        .results;
    await stub.observe([sighting(1, 1, ['cpub', 'mpub1'], 'claimed')]);
    await runDurableObjectAlarm(stub);
    const first = await rows();
    expect(new Set(first.map((row) => row.person_id)).size).toBe(1);
    await stub.observe([sighting(2, 2, ['cpub', 'mpub2'], 'claimed')]);
    await runDurableObjectAlarm(stub);
    const second = await rows();
    expect(second).toHaveLength(3);
    expect(new Set(second.map((row) => row.person_id)).size).toBe(3);
  });

  test('former ids lead to the person of today', async () => {
    const stub = graph();
    await stub.observe([sighting(1, 5, ['p1'], 'claimed'), sighting(2, 3, ['c1'], 'claimed')]);
    const alone = await stub.resolve(identifier('p1'));
    await stub.observe([sighting(3, 7, ['c1', 'p1'], 'claimed')]);
    const joined = await stub.resolve(identifier('p1'));
    expect(joined.person_id).not.toBe(alone.person_id);
    expect((await stub.person(alone.person_id ?? ''))?.person_id).toBe(joined.person_id);
    expect(await stub.person('p_nobody')).toBeNull();
  });
});

describe('the consent ledger', () => {
  const decide = (key: string, names: string[], analytics: boolean) => ({
    key,
    identifiers: names.map(identifier),
    preferences: { analytics },
    notice_version: '1',
    notice_hash: null,
    locale: 'zh-CN',
    surface: 'web-banner',
    action: 'choose',
    gpc: false,
    source: 'web',
  });
  const gated = (i: number, names: string[]) => ({ ...sighting(i, i, names, 'claimed'), gated: true });

  test('withdrawal on one device refuses the person on every other, and leaves no evidence', async () => {
    const stub = graph();
    await stub.observe([gated(1, ['c1', 'p1']), gated(2, ['c2', 'p1'])]);
    await stub.recordConsent(decide('w1', ['c2'], false), 10);
    expect(await stub.observe([gated(3, ['c1']), gated(4, ['c1', 'e1'])])).toEqual([
      'consent_withdrawn',
      'consent_withdrawn',
    ]);
    expect((await stub.resolve(identifier('e1'))).status).toBe('unknown');
    await stub.recordConsent(decide('w2', ['c1'], true), 11);
    expect(await stub.observe([gated(5, ['c2'])])).toEqual(['keep']);
  });

  test('a denial on either side of a later link wins until the person grants anew', async () => {
    const stub = graph();
    await stub.recordConsent(decide('a', ['c1'], false), 1);
    await stub.recordConsent(decide('b', ['p1'], true), 2);
    await stub.observe([sighting(1, 3, ['c1', 'p1'], 'verified')]);
    expect(await stub.observe([gated(2, ['p1'])])).toEqual(['consent_withdrawn']);
    await stub.recordConsent(decide('c', ['p1'], true), 4);
    expect(await stub.observe([gated(3, ['c1'])])).toEqual(['keep']);
  });

  test('a decision sent twice is one record', async () => {
    const stub = graph();
    const first = await stub.recordConsent(decide('same', ['c1'], true), 1);
    expect(await stub.recordConsent(decide('same', ['c1'], true), 2)).toEqual(first);
    const id = (await stub.resolve(identifier('c1'))).person_id ?? '';
    expect((await stub.consent(id))?.records).toHaveLength(1);
  });
});
