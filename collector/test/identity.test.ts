import { env, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Sighting, StaffDecision } from '../src/identity/client.ts';
import type { IdentityObject } from '../src/identity/durable-object.ts';
import { GraphStore } from '../src/identity/graph-store.ts';
import { LAYER, type Observation } from '../src/identity/observation.ts';
import { byPriority, DEFAULT_RULE, type Rule } from '../src/identity/policy.ts';
import { ruleFrom } from '../src/identity/rule-store.ts';
import { keyText, observationKey } from '../src/identity/seen-set.ts';
import { type Identifier, identifierKey } from '../src/lib/identifier.ts';
import firstGraph from './fixtures/first-graph.sql?raw';
import { pureHolds } from './pure-graph.ts';

const TYPES = {
  m: 'user_id',
  p: 'phone',
  u: 'unionid',
  o: 'openid',
  e: 'email',
  c: 'anonymous_id',
} as const;

function identifier(name: string): Identifier {
  const type = TYPES[name[0] as keyof typeof TYPES];
  return { type, scope: type === 'openid' ? 'app' : '', value: name, masked: name };
}

function sighting(i: number, time: number, names: string[], trust: 'verified' | 'claimed'): Sighting {
  const identifiers = names.map(identifier).sort((a, b) => byPriority(identifierKey(a), identifierKey(b)));
  return { key: `web:k${String(i).padStart(2, '0')}`, time, source: 'web', trust, identifiers, gated: false };
}

const actor = 'test';

let graphs = 0;

/** A graph of its own for each run, so that nothing is left of the last one. */
function graph(): DurableObjectStub<IdentityObject> {
  graphs += 1;
  return env.IDENTITY.get(env.IDENTITY.idFromName(`graph-${graphs}`)) as DurableObjectStub<IdentityObject>;
}

/** The holds as the object stores them. */
async function stored(stub: DurableObjectStub<IdentityObject>): Promise<string[]> {
  return runInDurableObject(stub, (_, state) => {
    const { evidence, holds } = new GraphStore(state.storage, env);
    const idents = [...state.storage.sql.exec<{ id: number }>('SELECT id FROM identifiers')];
    return idents
      .flatMap(({ id }) => holds.of(id))
      .map((row) => [evidence.key(row.ident), row.since, row.until, holds.personOf(row.core), row.status].join(' '))
      .sort();
  });
}

/** The same from the pure rule over everything at once. */
function expected(sightings: Sighting[], rule: Rule = DEFAULT_RULE): string[] {
  const observations: Observation[] = sightings.map((seen) => ({
    key: keyText(observationKey(seen.key)),
    time: seen.time,
    layer: LAYER[seen.trust],
    identifiers: seen.identifiers.map(identifierKey),
  }));
  return pureHolds(observations, [], rule)
    .map(({ identifier, since, until, person, status }) => [identifier, since, until, person, status].join(' '))
    .sort();
}

const world = fc.array(
  fc.tuple(
    fc.integer({ min: 1, max: 12 }),
    fc.uniqueArray(fc.constantFrom('m1', 'm2', 'p1', 'p2', 'u1', 'o1', 'e1', 'c1', 'c2', 'c3'), {
      minLength: 1,
      maxLength: 3,
    }),
    fc.constantFrom('verified' as const, 'claimed' as const, 'claimed' as const),
  ),
  { minLength: 1, maxLength: 12 },
);

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

/** Decides, and gives the id by which it is undone. */
async function decided(stub: DurableObjectStub<IdentityObject>, decision: StaffDecision): Promise<string> {
  const done = await stub.decide(decision);
  if (typeof done === 'string' || 'unmoved' in done) throw new Error(`nothing was decided: ${JSON.stringify(done)}`);
  return done.evidence_id;
}

describe('staff decisions', () => {
  test('merge, then void: the graph equals the state before', async () => {
    const stub = graph();
    await stub.observe([sighting(1, 1, ['m1', 'p1'], 'claimed'), sighting(2, 2, ['m2', 'c2'], 'claimed')]);
    const before = await stored(stub);
    const decision = { a: identifier('m1'), b: identifier('m2'), reason: 'one customer', time: 3, actor };
    const done = await decided(stub, { action: 'merge', ...decision });
    expect((await stub.resolve(identifier('m2'))).person_id).toBe((await stub.resolve(identifier('m1'))).person_id);
    await stub.decide({ action: 'void', evidence_id: done, reason: 'mistake', time: 4, actor });
    expect(await stored(stub)).toEqual(before);
  });

  test('an unbound pair stays apart when it is sent again; voiding the decision brings it back', async () => {
    const stub = graph();
    await stub.observe([sighting(1, 1, ['m1', 'p1'], 'claimed')]);
    const decision = { a: identifier('m1'), b: identifier('p1'), reason: 'number given up', time: 2, actor };
    const done = await decided(stub, { action: 'unbind', ...decision });
    await stub.observe([sighting(2, 3, ['m1', 'p1'], 'claimed')]);
    const ids = async () => [await stub.resolve(identifier('m1')), await stub.resolve(identifier('p1'))];
    const [m, p] = await ids();
    expect(m?.person_id).not.toBe(p?.person_id);
    await stub.decide({ action: 'void', evidence_id: done, reason: 'mistake', time: 4, actor });
    const [m2, p2] = await ids();
    expect(m2?.person_id).toBe(p2?.person_id);
  });

  test('to void is a decision too: voiding the void makes the evidence count again', async () => {
    const stub = graph();
    await stub.observe([sighting(1, 1, ['m1', 'p1'], 'claimed')]);
    const before = await stored(stub);
    const [piece] = (await stub.evidence((await stub.resolve(identifier('m1'))).person_id ?? '')) ?? [];
    const undo = { action: 'void' as const, reason: 'wrong number', time: 2, actor };
    const voided = await decided(stub, { ...undo, evidence_id: piece?.evidence_id ?? '' });
    expect((await stub.resolve(identifier('p1'))).person_id).not.toBe((await stub.resolve(identifier('m1'))).person_id);
    expect(await stub.decide({ ...undo, evidence_id: piece?.evidence_id ?? '' })).toBe('unknown');
    await stub.decide({ ...undo, evidence_id: voided });
    expect(await stored(stub)).toEqual(before);
    expect(await stub.decide({ ...undo, evidence_id: voided })).toBe('unknown');
  });

  test('cases for review: named by reference, settled by a decision, back after its undo', async () => {
    const stub = graph();
    await stub.observe([
      sighting(1, 1, ['m1', 'p1'], 'claimed'),
      sighting(2, 2, ['m2', 'p1'], 'claimed'),
      sighting(3, 3, ['m1', 'p2'], 'verified'),
      sighting(4, 4, ['m2', 'p2'], 'verified'),
      sighting(5, 5, ['c1', 'm1'], 'claimed'),
      sighting(6, 6, ['c1', 'm2'], 'claimed'),
      sighting(7, 7, ['c2', 'm1'], 'claimed'),
    ]);
    const cases = await stub.review(100);
    expect(cases.map(({ kind, identifier: { masked } }) => `${masked} ${kind}`).sort()).toEqual([
      'c1 ambiguous',
      'p1 shared',
      'p2 moved',
    ]);
    const shared = cases.find(({ kind }) => kind === 'shared');
    expect(shared?.claims.map((claim) => claim.identifier.masked).sort()).toEqual(['m1', 'm2']);
    const first = shared?.claims.find((claim) => claim.identifier.masked === 'm1');
    const [a, b] = [shared, first].map((named) => ({ ref: named?.identifier.ref ?? '' }));
    const done = await decided(stub, { action: 'confirm', a, b, reason: 'called them', time: 9, actor });
    expect((await stub.resolve(identifier('p1'))).person_id).toBe((await stub.resolve(identifier('m1'))).person_id);
    expect((await stub.review(100)).map(({ kind }) => kind)).not.toContain('shared');
    await stub.decide({ action: 'void', evidence_id: done, reason: 'mistake', time: 10, actor });
    expect(await stub.review(100)).toEqual(cases);
  });

  test('merges in a circle are one person, until the last of them is undone', async () => {
    const stub = graph();
    await stub.observe([1, 2, 3].map((i) => sighting(i, i, [`m${i}`], 'claimed')));
    const before = await stored(stub);
    const merge = (a: string, b: string, time: number) =>
      decided(stub, { action: 'merge', a: identifier(a), b: identifier(b), reason: 'one', time, actor });
    const ids = [await merge('m1', 'm2', 4), await merge('m2', 'm3', 5), await merge('m3', 'm1', 6)];
    const persons = async () => new Set((await stored(stub)).map((line) => line.split(' ')[3])).size;
    expect(await persons()).toBe(1);
    const left = [];
    for (const evidence_id of ids) {
      await stub.decide({ action: 'void', evidence_id, reason: 'mistake', time: 7, actor });
      left.push(await persons());
    }
    expect(left).toEqual([1, 2, 3]);
    expect(await stored(stub)).toEqual(before);
  });

  test('unknown identifiers and evidence are refused', async () => {
    const stub = graph();
    await stub.observe([sighting(1, 1, ['m1'], 'claimed')]);
    const itself = { a: identifier('m1'), b: identifier('m1'), reason: '', time: 1, actor };
    expect(await stub.decide({ action: 'merge', ...itself })).toBe('same');
    const nobody = { a: identifier('m7'), b: identifier('m8'), reason: '', time: 1, actor };
    expect(await stub.decide({ action: 'split', ...nobody })).toBe('unknown');
    const unseen = { a: { ref: 'i998' }, b: { ref: 'i999' }, reason: '', time: 1, actor };
    expect(await stub.decide({ action: 'split', ...unseen })).toBe('unknown');
    expect(await stub.decide({ action: 'void', evidence_id: 'b99', reason: '', time: 1, actor })).toBe('unknown');
  });
});

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
