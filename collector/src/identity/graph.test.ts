import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Evidence, findHubs, type Hold, resolve } from './graph.ts';
import { type Bar, LAYER, type Layer, type Observation } from './observation.ts';
import { byPriority, DEFAULT_POLICY, DEFAULT_RULE, isStrong } from './policy.ts';

const FOREVER = 9e15;

/** `m1` a member, `p1` a phone, `u1` a unionid, `o1` an openid (app `a`), `e1` an e-mail, `c1` a cookie. */
function key(short: string): string {
  const types: Record<string, string> = {
    m: 'user_id:',
    p: 'phone:',
    u: 'unionid:open',
    o: 'openid:a',
    e: 'email:',
    c: 'anonymous_id:',
  };
  return `${types[short[0] ?? '']}:${short}`;
}

function see(time: number, names: string, layer: Layer = LAYER.claimed, id = `k${time}${names}`): Observation {
  return { key: id, time, layer, identifiers: names.split(' ').map(key).sort(byPriority) };
}

function bar(kind: Bar['kind'], a: string, b: string, time: number): Bar {
  return { kind, a: key(a), b: key(b), time };
}

function evidence(observations: Observation[], bars: Bar[] = []): Evidence {
  const firstSeen = new Map<string, number>();
  for (const { time, identifiers } of observations) {
    for (const id of identifiers) firstSeen.set(id, Math.min(time, firstSeen.get(id) ?? time));
  }
  return { observations, bars, firstSeen, hubs: findHubs(observations, DEFAULT_RULE) };
}

function holds(observations: Observation[], bars: Bar[] = []): Hold[] {
  return resolve(evidence(observations, bars), DEFAULT_POLICY);
}

const short = (hold: Hold) => hold.identifier.slice(hold.identifier.lastIndexOf(':') + 1);

/** Persons at the end of time, each as the names it holds, with the status where it is not plainly owned. */
function persons(observations: Observation[], bars: Bar[] = []): string[] {
  const groups = new Map<string, string[]>();
  for (const hold of holds(observations, bars)) {
    if (hold.until < FOREVER) continue;
    const name = hold.status === 'owned' ? short(hold) : `${short(hold)}:${hold.status}`;
    groups.set(hold.core, [...(groups.get(hold.core) ?? []), name]);
  }
  return [...groups.values()].map((names) => names.sort().join(' ')).sort();
}

function spans(observations: Observation[], name: string, bars: Bar[] = []): [number, number, string][] {
  const all = holds(observations, bars);
  return all
    .filter((hold) => short(hold) === name)
    .sort((a, b) => a.since - b.since)
    .map(({ since, until, core }) => [
      since,
      until,
      all.filter((other) => other.core === core && short(other)[0] === 'm').map(short)[0] ?? '',
    ]);
}

describe('merging', () => {
  test('an anonymous history belongs to the person who signs in', () => {
    expect(persons([see(1, 'c1'), see(2, 'c1 p1')])).toEqual(['c1 p1']);
    expect(spans([see(1, 'c1'), see(2, 'c1 m1')], 'c1')).toEqual([[1, FOREVER, 'm1']]);
  });

  test('two devices of one phone are one person, named by its earliest hold', () => {
    const seen = [see(1, 'c1 p1'), see(2, 'c2'), see(3, 'c2 p1')];
    expect(persons(seen)).toEqual(['c1 c2 p1']);
  });

  test('one event that bridges three identifiers makes one person', () => {
    expect(persons([see(1, 'c1'), see(2, 'u1'), see(3, 'e1'), see(4, 'c1 e1 u1')])).toEqual(['c1 e1 u1']);
  });

  test('a unionid that comes late joins the openids', () => {
    const late = [see(1, 'o1'), see(2, 'u1 e1'), see(3, 'o1 u1')];
    expect(persons(late)).toEqual(['e1 o1 u1']);
  });

  test('a shared browser joins nobody and belongs to nobody', () => {
    expect(persons([see(1, 'c1 m1'), see(2, 'c1 m2')])).toEqual(['c1:ambiguous', 'm1', 'm2']);
  });

  test('two members never merge through a phone', () => {
    expect(persons([see(1, 'm1 p1'), see(2, 'm2 p1')])).toEqual(['m1', 'm2', 'p1:shared']);
    expect(spans([see(1, 'm1 p1'), see(2, 'm2 p1')], 'p1')).toEqual([
      [1, 2, 'm1'],
      [2, FOREVER, ''],
    ]);
  });

  test('a recycled number moves to the latest verified owner', () => {
    const seen = [see(1, 'm1 p1', LAYER.verified), see(9, 'm9 p1', LAYER.verified)];
    expect(persons(seen)).toEqual(['m1', 'm9 p1']);
    expect(spans(seen, 'p1')).toEqual([
      [1, 9, 'm1'],
      [9, FOREVER, 'm9'],
    ]);
  });

  test('a claim takes nothing from a verified owner', () => {
    expect(persons([see(5, 'm1 p1', LAYER.verified), see(9, 'm2 p1')])).toEqual(['m1 p1', 'm2']);
  });

  test('a member who changes phone stays one person, the old number is history', () => {
    const seen = [see(1, 'm1 p1'), see(2, 'm1 p2')];
    expect(persons(seen)).toEqual(['m1 p2']);
    expect(spans(seen, 'p1')).toEqual([[1, 2, 'm1']]);
    expect(persons([...seen, see(3, 'm1 p1')])).toEqual(['m1 p1']);
  });

  test('a hold that ended owns no later event', () => {
    const seen = [see(1, 'm1 p1'), see(2, 'm1 p2'), see(3, 'p1')];
    expect(spans(seen, 'p1')).toEqual([
      [1, 2, 'm1'],
      [3, FOREVER, ''],
    ]);
  });

  test('an alias joins two cookies nobody claims, and hands a claimed one on', () => {
    expect(persons([see(1, 'c1 c2')])).toEqual(['c1 c2']);
    expect(persons([see(1, 'c1 c2'), see(2, 'c2 m1')])).toEqual(['c1 c2 m1']);
    expect(persons([see(1, 'c1 c2'), see(2, 'c2 m1'), see(3, 'c1 c3'), see(4, 'c3 m2')])).toEqual([
      'c1',
      'c2 m1',
      'c3 m2',
    ]);
  });
});

describe('hubs', () => {
  const kiosk = Array.from({ length: 500 }, (_, i) => see(i + 1, `cK p${i + 1}`));

  test('a kiosk links nobody', () => {
    const all = persons(kiosk);
    expect(all).toHaveLength(501);
    expect(all).toContain('cK:blocked');
  });

  test('a placeholder phone that many members claim links nobody, what is verified stays', () => {
    const fake = Array.from({ length: 301 }, (_, i) => see(i + 1, `m${i + 1} p1`));
    expect(persons(fake)).toHaveLength(302);
    expect(persons([...fake, see(999, 'm1 p1', LAYER.verified)])).toContain('m1 p1:blocked');
  });
});

describe('staff', () => {
  const two = [see(1, 'm1'), see(2, 'm2')];

  test('a merge overrides limits, and its absence is the undo', () => {
    expect(persons([...two, see(3, 'm1 m2', LAYER.staff)])).toEqual(['m1 m2']);
    expect(persons(two)).toEqual(['m1', 'm2']);
  });

  test('an unbound pair stays apart when an SDK sends it again, until verified evidence comes later', () => {
    const cached = [see(1, 'm1 p1'), see(3, 'm1 p1')];
    const apart = [bar('unbind', 'm1', 'p1', 2)];
    expect(persons(cached, apart)).toEqual(['m1', 'p1']);
    expect(spans(cached, 'p1', apart)).toEqual([
      [1, 2, 'm1'],
      [2, FOREVER, ''],
    ]);
    const bound = [...cached, see(4, 'm1 p1', LAYER.verified)];
    expect(persons(bound, apart)).toEqual(['m1 p1']);
    expect(spans(bound, 'p1', apart)).toEqual([
      [1, 2, 'm1'],
      [2, 4, ''],
      [4, FOREVER, 'm1'],
    ]);
  });

  test('a split holds for all time and through third identifiers', () => {
    const seen = [see(1, 'm1 p1'), see(2, 'm1 e1'), see(3, 'e1 p1')];
    expect(persons(seen, [bar('split', 'm1', 'p1', 9)])).toEqual(['e1 m1', 'p1']);
    expect(persons([...seen, see(10, 'm1 p1', LAYER.verified)], [bar('split', 'm1', 'p1', 9)])).toEqual(['e1 m1 p1']);
    expect(persons([...seen, see(10, 'm1 p1', LAYER.verified)], [bar('forbid', 'm1', 'p1', 9)])).not.toContain(
      'e1 m1 p1',
    );
  });
});

/** Small worlds: few identifiers, so that every kind of conflict is frequent. */
const world = fc.array(
  fc.record({
    time: fc.integer({ min: 1, max: 12 }),
    names: fc.uniqueArray(fc.constantFrom('m1', 'm2', 'p1', 'p2', 'u1', 'o1', 'e1', 'c1', 'c2', 'c3'), {
      minLength: 1,
      maxLength: 3,
    }),
    layer: fc.constantFrom(LAYER.verified, LAYER.claimed, LAYER.claimed),
  }),
  { minLength: 1, maxLength: 14 },
);
const observed = world.map((rows) =>
  rows.map(({ time, names, layer }, i) => see(time, names.join(' '), layer, `k${String(i).padStart(2, '0')}`)),
);
const bars = fc.array(
  fc
    .record({
      kind: fc.constantFrom('split' as const, 'unbind' as const, 'forbid' as const),
      pair: fc.uniqueArray(fc.constantFrom('m1', 'm2', 'p1', 'p2', 'u1', 'o1', 'e1', 'c1', 'c2', 'c3'), {
        minLength: 2,
        maxLength: 2,
      }),
      time: fc.integer({ min: 1, max: 12 }),
    })
    .map(({ kind, pair: [a = '', b = ''], time }) => bar(kind, a, b, time)),
  { maxLength: 3 },
);
const text = (list: Hold[]) =>
  list.map((hold) => JSON.stringify([hold.identifier, hold.since, hold.until, hold.core, hold.id, hold.status])).sort();

describe('invariants', () => {
  test('any order and any duplication give the same holds', () => {
    fc.assert(
      fc.property(
        observed.chain((list) =>
          fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.subarray(list)),
        ),
        bars,
        ([list, shuffled, again], apart) => {
          const doubled = new Map([...again, ...shuffled].map((seen) => [seen.key, seen]));
          expect(text(holds([...doubled.values()], [...apart].reverse()))).toEqual(text(holds(list, apart)));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('every identifier is held from its first sight, and by one person at a time', () => {
    fc.assert(
      fc.property(observed, bars, (list, apart) => {
        const { firstSeen } = evidence(list);
        const result = holds(list, apart);
        for (const [identifier, first] of firstSeen) {
          const line = result.filter((hold) => hold.identifier === identifier).sort((a, b) => a.since - b.since);
          expect(line[0]?.since).toBe(first);
          line.forEach((hold, i) => {
            expect(hold.since).toBeLessThan(hold.until);
            expect(hold.until).toBeLessThanOrEqual(line[i + 1]?.since ?? FOREVER);
          });
        }
      }),
      { numRuns: 500 },
    );
  });

  test('no person ever holds two members, nor today more of a type than its limit', () => {
    fc.assert(
      fc.property(observed, bars, (list, apart) => {
        const members = new Map<string, Set<string>>();
        const today = new Map<string, string[]>();
        for (const hold of holds(list, apart)) {
          const name = short(hold);
          if (name[0] === 'm') members.set(hold.core, (members.get(hold.core) ?? new Set()).add(name));
          if (name[0] === 'c' || hold.until < FOREVER) continue;
          today.set(hold.core, [...(today.get(hold.core) ?? []), name[0] ?? '']);
        }
        for (const names of members.values()) expect(names.size).toBe(1);
        for (const letters of today.values()) expect(new Set(letters).size).toBe(letters.length);
      }),
      { numRuns: 1000 },
    );
  });

  test('what staff keep apart is with one person through no evidence but proof of the pair', () => {
    fc.assert(
      fc.property(observed, bars, (list, apart) => {
        const result = holds(list, apart);
        for (const { kind, a, b, time } of apart) {
          const proven = list.some(
            ({ layer, time: seen, identifiers }) =>
              layer === LAYER.verified && seen > time && identifiers.includes(a) && identifiers.includes(b),
          );
          if (proven && kind !== 'forbid') continue;
          // A weak identifier has no history of owners: what counts is who has the other one today.
          const weak = [a, b].some((key) => !isStrong(key, DEFAULT_POLICY));
          const since = weak ? FOREVER - 1 : kind === 'unbind' ? time : 0;
          const together = result.some(
            (one) =>
              one.identifier === a &&
              result.some(
                (other) =>
                  other.identifier === b &&
                  other.core === one.core &&
                  Math.max(one.since, other.since, since) < Math.min(one.until, other.until),
              ),
          );
          expect(together).toBe(false);
        }
      }),
      { numRuns: 3000 },
    );
  });
});
