import { env, runInDurableObject } from 'cloudflare:test';
import { describe, expect, test, vi } from 'vitest';
import type { Sighting } from '../src/identity/client.ts';
import { GraphStore } from '../src/identity/object/graph-store.ts';
import { carryOut } from '../src/identity/object/staff.ts';
import { LAYER } from '../src/identity/observation.ts';
import { ruleFrom } from '../src/identity/tables/rule-store.ts';
import { identifierKey } from '../src/lib/identifier.ts';
import { actor, expected, graph, identifier, sighting, stored } from './support/graphs.ts';

/** As many as one turn computes, in these graphs. */
const LARGEST = 60;

/** A person who changes phone and address in turn: what hangs together is twice as long as the chain. */
const chain = (length: number, from = 0) =>
  Array.from({ length }, (_, i) => from + i).map((i) =>
    sighting(i, i + 1, i % 2 === 0 ? [`p${i}`, `e${i + 1}`] : [`p${i + 1}`, `e${i}`], 'claimed'),
  );

function learn(store: GraphStore, sightings: readonly Sighting[]): void {
  store.turn(() => store.learn(sightings.map((seen) => ({ ...seen, layer: LAYER[seen.trust] }))));
}

const personOf = (store: GraphStore, name: string) => {
  const id = store.evidence.id(identifierKey(identifier(name))) ?? 0;
  return store.holds.of(id).map(({ core }) => store.holds.personOf(core));
};

describe('more hangs together than one turn computes', () => {
  test('no turn computes more; evidence is kept, who is new stands alone, nobody else waits', async () => {
    const stub = graph();
    await runInDurableObject(stub, (_, { storage }) => {
      const store = new GraphStore(storage, env, LARGEST);
      const replace = vi.spyOn(store.holds, 'replace');
      for (let from = 0; from < 100; from += 10) {
        learn(store, [...chain(10, from), sighting(1_000 + from, 5, [`m${from}`, `u${from}`], 'verified')]);
        expect(personOf(store, `m${from}`)).toEqual(personOf(store, `u${from}`));
      }
      expect(Math.max(...replace.mock.calls.map(([holds]) => holds.size))).toBeLessThanOrEqual(LARGEST);
      expect(personOf(store, 'p98')).toHaveLength(1);
      expect(personOf(store, 'p98')).not.toEqual(personOf(store, 'e99'));
      const { n } = storage.sql.exec<{ n: number }>('SELECT count(*) AS n FROM evidence').one();
      expect(n).toBe(110);
    });
  });

  test('staff are told so, and nothing is decided; once what joins them is blocked, all is as by that rule', async () => {
    const stub = graph();
    const all = chain(100);
    const policy = { types: {}, blocked: [identifier('p40'), identifier('p80')] };
    await runInDurableObject(stub, (_, { storage }) => {
      const store = new GraphStore(storage, env, LARGEST);
      for (let from = 0; from < 100; from += 10) learn(store, all.slice(from, from + 10));
      const pair = { a: identifier('p20'), b: identifier('e21') };
      expect(carryOut(store, { action: 'split', ...pair, reason: 'test', time: 999, actor })).toBe('too_large');
      expect([...storage.sql.exec('SELECT * FROM bars')]).toEqual([]);
      store.turn(() => store.rule.set(policy));
      while (store.rebuild());
      expect(carryOut(store, { action: 'split', ...pair, reason: 'test', time: 999, actor })).toHaveProperty(
        'evidence_id',
      );
      expect(carryOut(store, { action: 'void', evidence_id: 'b1', reason: 'test', time: 999, actor })).toHaveProperty(
        'evidence_id',
      );
    });
    expect(await stored(stub)).toEqual(expected(all, ruleFrom(policy)));
  });

  test('who asks before and after a large change is answered in that order', async () => {
    const stub = graph();
    await stub.observe(chain(500));
    const answers: string[] = [];
    const noted = (name: string) => () => void answers.push(name);
    const pair = { a: identifier('p200'), b: identifier('e201'), reason: 'test', time: 9_999, actor };
    await Promise.all([
      stub.resolve(identifier('p0')).then(noted('asked before')),
      stub.observe(chain(2, 500)).then(noted('linked')),
      stub.resolve(identifier('p1')).then(noted('asked between')),
      stub.decide({ action: 'split', ...pair }).then(noted('split')),
      stub.resolve(identifier('p0')).then(noted('asked after')),
    ]);
    expect(answers).toEqual(['asked before', 'linked', 'asked between', 'split', 'asked after']);
  });
});
