import { describe, expect, test } from 'vitest';
import type { StaffDecision } from '../src/identity/client.ts';
import type { IdentityObject } from '../src/identity/object/durable-object.ts';
import { actor, graph, identifier, sighting, stored } from './support/graphs.ts';

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
