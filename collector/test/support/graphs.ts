import { env, runInDurableObject } from 'cloudflare:test';
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Sighting } from '../../src/identity/client.ts';
import type { IdentityObject } from '../../src/identity/object/durable-object.ts';
import { GraphStore } from '../../src/identity/object/graph-store.ts';
import { LAYER, type Observation } from '../../src/identity/observation.ts';
import { byPriority, DEFAULT_RULE, type Rule } from '../../src/identity/policy.ts';
import { keyText, observationKey } from '../../src/identity/tables/seen-set.ts';
import { type Identifier, identifierKey } from '../../src/lib/identifier.ts';
import { pureHolds } from '../pure-graph.ts';

const TYPES = {
  m: 'user_id',
  p: 'phone',
  u: 'unionid',
  o: 'openid',
  e: 'email',
  c: 'anonymous_id',
} as const;

export function identifier(name: string): Identifier {
  const type = TYPES[name[0] as keyof typeof TYPES];
  return { type, scope: type === 'openid' ? 'app' : '', value: name, masked: name };
}

export function sighting(i: number, time: number, names: string[], trust: 'verified' | 'claimed'): Sighting {
  const identifiers = names.map(identifier).sort((a, b) => byPriority(identifierKey(a), identifierKey(b)));
  return { key: `web:k${String(i).padStart(2, '0')}`, time, source: 'web', trust, identifiers, gated: false };
}

export const actor = 'test';

let graphs = 0;

/** A graph of its own for each run, so that nothing is left of the last one. */
export function graph(): DurableObjectStub<IdentityObject> {
  graphs += 1;
  return env.IDENTITY.get(env.IDENTITY.idFromName(`graph-${graphs}`)) as DurableObjectStub<IdentityObject>;
}

/** The holds as the object stores them; each person is found to hold the same. */
export async function stored(stub: DurableObjectStub<IdentityObject>): Promise<string[]> {
  return runInDurableObject(stub, (_, state) => {
    const { evidence, holds } = new GraphStore(state.storage, env);
    const idents = [...state.storage.sql.exec<{ id: number }>('SELECT id FROM identifiers')];
    const all = idents.flatMap(({ id }) => holds.of(id));
    for (const core of new Set(all.map((row) => row.core))) {
      const members = all.filter((row) => row.core === core).map(({ ident }) => ident);
      expect(new Set(holds.membersOf(new Set([core])).get(core))).toEqual(new Set(members));
    }
    return all
      .map((row) => [evidence.key(row.ident), row.since, row.until, holds.personOf(row.core), row.status].join(' '))
      .sort();
  });
}

/** The same from the pure rule over everything at once. */
export function expected(sightings: Sighting[], rule: Rule = DEFAULT_RULE): string[] {
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

export const world = fc.array(
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
