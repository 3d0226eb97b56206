import { describe, expect, test } from 'vitest';
import { findHubs, type Hold, resolve } from './graph.ts';
import { type Bar, LAYER, type Layer, type Observation } from './observation.ts';
import { byPriority, DEFAULT_POLICY, DEFAULT_RULE } from './policy.ts';

/** How large a neighbourhood has to be computed in one turn. What grows with its square runs into the time-out. */
const SIZE = 10_000;

const TYPES: Record<string, string> = { m: 'user_id:', p: 'phone:', e: 'email:', c: 'anonymous_id:' };
const key = (name: string) => `${TYPES[name[0] ?? '']}:${name}`;

function see(time: number, names: string[], layer: Layer = LAYER.claimed): Observation {
  return { key: `k${time}`, time, layer, identifiers: names.map(key).sort(byPriority) };
}

function holds(observations: Observation[], bars: Bar[] = []): Hold[] {
  const firstSeen = new Map<string, number>();
  for (const { time, identifiers } of observations) {
    for (const id of identifiers) firstSeen.set(id, Math.min(time, firstSeen.get(id) ?? time));
  }
  return resolve({ observations, bars, firstSeen, hubs: findHubs(observations, DEFAULT_RULE) }, DEFAULT_POLICY);
}

const persons = (list: Hold[]) => new Set(list.map(({ core }) => core)).size;

describe('a component of 10,000 identifiers', () => {
  /** A person who changes phone and address in turn: p0 e0, e0 p1, p1 e1, … */
  const line = Array.from({ length: SIZE }, (_, i) => (i % 2 === 0 ? `p${i / 2}` : `e${(i - 1) / 2}`));
  const chain = line.slice(1).map((name, i) => see(i + 1, [line[i] ?? '', name]));

  test('is one person, and the last of each type is current', () => {
    const all = holds(chain);
    expect(persons(all)).toBe(1);
    const current = all.filter(({ until }) => until === 9e15).map(({ identifier }) => identifier);
    expect(current.sort()).toEqual([key(line.at(-1) ?? ''), key(line.at(-2) ?? '')].sort());
  });

  test('falls into two when staff split it in the middle, and is one again without the split', () => {
    const [a, b] = [key(line[SIZE / 2] ?? ''), key(line[SIZE / 2 + 1] ?? '')];
    const split = holds(chain, [{ kind: 'split', a, b, time: SIZE * 2 }]);
    expect(persons(split)).toBe(2);
    expect(persons(holds(chain))).toBe(1);
  });

  test('of browsers that aliases join hangs together', () => {
    const alias = Array.from({ length: SIZE - 1 }, (_, i) => see(i + 1, [`c${i}`, `c${i + 1}`]));
    expect(persons(holds(alias))).toBe(1);
    const signedIn = holds([...alias, see(SIZE, ['c7', 'm1'])]);
    expect(persons(signedIn)).toBe(1);
  });
});

describe('a crowd of 10,000', () => {
  test('claims a kiosk, which links nobody', () => {
    const kiosk = Array.from({ length: SIZE }, (_, i) => see(i + 1, ['cK', `m${i}`]));
    const all = holds(kiosk, [{ kind: 'split', a: key('cK'), b: key('m5'), time: SIZE * 2 }]);
    expect(persons(all)).toBe(SIZE + 1);
    expect(all.filter(({ status }) => status === 'blocked').map(({ identifier }) => identifier)).toEqual([key('cK')]);
  });

  test('is given one number, each after the other', () => {
    const given = Array.from({ length: SIZE }, (_, i) => see(i + 1, ['p1', `m${i}`], LAYER.verified));
    const firstSeen = new Map(given.flatMap(({ time, identifiers }) => identifiers.map((id) => [id, time])));
    firstSeen.set(key('p1'), 1);
    const all = resolve({ observations: given, bars: [], firstSeen, hubs: new Map() }, DEFAULT_POLICY);
    const number = all.filter(({ identifier }) => identifier === key('p1'));
    expect(number).toHaveLength(SIZE);
    expect(number.every((hold, i) => hold.since === i + 1)).toBe(true);
  });

  test('of sightings of one person with twenty numbers is weighed', () => {
    const seen = Array.from({ length: SIZE }, (_, i) => see(i + 1, ['m1', `p${i % 20}`]));
    const all = holds(seen);
    expect(persons(all)).toBe(1);
    expect(all.filter(({ until, identifier }) => until === 9e15 && identifier !== key('m1'))).toHaveLength(1);
  });
});
