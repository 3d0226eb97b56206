import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Case, World } from './support/cases.ts';
import { outcome, overHttp, purely, replay } from './support/replay.ts';

/** Answers are derived from the rule as GRAPH.md and the design state it, not from what the code says. */
const CASES: Record<string, Case> = {
  // Numbers that change hands
  'a recycled number, an offline batch of its former owner comes after': {
    lines: ['1 m1 p1 !', '9 m9 p1 !', '5 m1 p1 c1 !'],
    persons: ['c1 m1', 'm9 p1'],
    had: { '5 p1': 'm1', '8 p1': 'm1', '10 p1': 'm9' },
  },
  'a number has three owners in turn, the last is heard of first': {
    lines: ['9 m3 p1 !', '1 m1 p1 !', '5 m2 p1 !'],
    persons: ['m1', 'm2', 'm3 p1'],
    had: { '2 p1': 'm1', '6 p1': 'm2', '9 p1': 'm3' },
  },
  'a browser seen with a number alone belongs to who had the number then': {
    lines: ['1 m1 p1 !', '9 m9 p1 !', '5 p1 c5', '10 p1 c6'],
    persons: ['c5 m1', 'c6 m9 p1'],
  },
  'the next owner claims a number before they prove it': {
    lines: ['1 m1 p1 !', '7 m9 p1', '9 m9 p1 !'],
    persons: ['m1', 'm9 p1'],
    had: { '8 p1': 'm1', '9 p1': 'm9' },
  },
  'a number that was given up needs no proof': {
    lines: ['1 m1 p1 !', '5 m1 p2 !', '7 m9 p1'],
    persons: ['m1 p2', 'm9 p1'],
    had: { '4 p1': 'm1', '6 p1': 'unknown', '8 p1': 'm9' },
  },
  'a number that was given up is claimed by two': {
    lines: ['1 m1 p1 !', '5 m1 p2 !', '7 m9 p1', '8 m1 p1'],
    persons: ['m1 p2', 'm9', 'p1:shared'],
    had: { '7 p1': 'm9' },
  },
  'a member goes back to a former number': {
    lines: ['1 m1 p1', '3 m1 p2', '5 m1 p1'],
    persons: ['m1 p1', 'p2:unknown'],
    had: { '2 p1': 'm1', '4 p1': 'unknown', '4 p2': 'm1' },
  },
  'a former number was still used for a while, as a late batch says': {
    lines: ['1 m1 p1', '5 m1 p2', '3 m1 p1'],
    persons: ['m1 p2', 'p1:unknown'],
    had: { '4 p1': 'm1', '5 p1': 'unknown', '4 p2': 'unknown' },
  },
  'the first sight of a number came before its member': {
    lines: ['5 m1 p1', '1 p1 c1'],
    persons: ['c1 m1 p1'],
    had: { '2 p1': 'm1' },
  },
  'who uses a number after it was given up is somebody else': {
    lines: ['1 p1 c1', '5 m1 p1', '6 m1 p2', '7 c7 p1'],
    persons: ['c1 m1 p2', 'c7 p1'],
  },
  'an address moves by proof, and is shared by claims': {
    lines: ['1 m1 e1 !', '5 m2 e1 !', '1 m3 e2', '5 m4 e2'],
    persons: ['e1 m2', 'e2:shared', 'm1', 'm3', 'm4'],
    had: { '2 e1': 'm1' },
  },
  'a shared address is proven by one': {
    lines: ['1 m1 e1', '2 m2 e1', '3 m1 e1 !'],
    persons: ['e1 m1', 'm2'],
  },
  // WeChat
  'two members, one WeChat, the first is proven': {
    lines: ['1 m1 u1 !', '2 m2 u1'],
    persons: ['m1 u1', 'm2'],
  },
  'two members, one WeChat, the second is proven': {
    lines: ['2 m2 u1 !', '1 m1 u1'],
    persons: ['m1', 'm2 u1'],
  },
  'a WeChat account moves with what is proven, not with what is not': {
    lines: ['1 m1 u1 o1 !', '9 m2 u1 !'],
    persons: ['m1 o1', 'm2 u1'],
  },
  'a WeChat account moves with its openid, when that is proven too': {
    lines: ['1 m1 u1 o1 !', '9 m2 u1 !', '10 u1 o1 !'],
    persons: ['m1', 'm2 o1 u1'],
    had: { '9 o1': 'm1' },
  },
  'one openid of two unionids is of neither': {
    lines: ['1 o1 u1', '2 o1 u2'],
    persons: ['o1:shared', 'u1', 'u2'],
  },
  'unionids of two platform accounts are of one member': {
    lines: ['1 m1 u1', '2 m1 v1', '3 m1 o1', '4 m1 q1', '5 m1 o2'],
    persons: ['m1 o2 q1 u1 v1', 'o1:unknown'],
  },
  'a member takes up the WeChat account of nobody, and gives up the former': {
    lines: ['1 m1 u1', '2 p2 u2', '3 m1 u2'],
    persons: ['m1 p2 u2', 'u1:unknown'],
  },
  'one WeChat account, two numbers, no member': {
    lines: ['1 u1 p1', '2 u1 p2'],
    persons: ['p1:unknown', 'p2 u1'],
  },
  'a number and an address of two members come together': {
    lines: ['1 m1 p1', '1 m2 e2', '3 p1 e2'],
    persons: ['e2:shared', 'm1 p1', 'm2'],
  },
  'a number and an address of two members come together, proven': {
    lines: ['1 m1 p1', '1 m2 e2', '3 p1 e2 !'],
    persons: ['e2 m1 p1', 'm2'],
  },
  // Devices that several people use
  'a family tablet, a browser each': {
    lines: ['1 m1 d1 c1', '2 m2 d1 c2', '3 m3 d1 c3', '4 d1 c1'],
    persons: ['c1 m1', 'c2 m2', 'c3 m3', 'd1:ambiguous'],
  },
  'a guest on a family tablet': {
    lines: ['1 m1 d1', '2 m2 d1', '3 c9 d1'],
    persons: ['c9', 'd1:ambiguous', 'm1', 'm2'],
  },
  'a guest on the tablet of one, before another signs in': {
    lines: ['1 m1 d1', '3 c9 d1'],
    persons: ['c9 d1 m1'],
  },
  'signed in and out and in again, without a reset': {
    lines: ['1 m1 c1', '2 c1', '3 m2 c1', '4 c1', '5 m1 c1'],
    persons: ['c1:ambiguous', 'm1', 'm2'],
  },
  'signed out with a reset, then somebody else, then nobody': {
    lines: ['1 c1', '2 m1 c1', '3 c2', '4 m2 c2', '5 c3'],
    persons: ['c1 m1', 'c2 m2', 'c3'],
  },
  'a browser whose two claimants turn out to be one person': {
    lines: ['1 p1 c1', '2 m1 c1', '3 m1 p1'],
    persons: ['c1 m1 p1'],
  },
  // What is no identifier
  'junk in each place joins nobody': {
    lines: [
      ...['1 m1 c1 device=00000000-0000-0000-0000-000000000000', '2 m2 c2 device=00000000-0000-0000-0000-000000000000'],
      ...['3 c3 userId=test', '4 c4 userId=test', '5 c5 userId=undefined', '6 c6 userId=undefined'],
      ...['7 m7 anonymousId=0', '8 m8 anonymousId=0', '9 m9 phone=138****5678', '10 m10 phone=138****5678'],
      ...[
        '11 m11 email=null@null.com',
        '12 m12 email=null@null.com',
        '13 m13 openid=oNoApp12345',
        '14 m14 openid=oNoApp12345',
      ],
    ],
    persons: ['c1 m1', 'c2 m2', 'c3', 'c4', 'c5', 'c6', 'm10', 'm11', 'm12', 'm13', 'm14', 'm7', 'm8', 'm9'],
  },
  'an id in two types counts as the stronger': {
    lines: ['1 userId=twice-71aa anonymousId=twice-71aa p1', '2 anonymousId=twice-71aa m2'],
    persons: ['m2', 'p1'],
  },
  // One value in other words
  'a number in every spelling, and hashed': {
    lines: ['1 c1 p1', '2 c2 F1', '3 c3 G1', '4 c4 H1', '5 c5 S1', '6 c6 T1'],
    persons: ['c1 c2 c3 c4 c5 c6 p1'],
  },
  'a hashed number comes before the raw one, and moves with it': {
    lines: ['1 m1 T1 !', '2 m1 S1 !', '9 m9 p1 !'],
    persons: ['m1', 'm9 p1'],
    had: { '3 p1': 'm1' },
  },
  'an address in capitals, and hashed': {
    lines: ['1 c1 e1', '2 c2 E1', '3 c3 X1', '4 c4 Y1'],
    persons: ['c1 c2 c3 c4 e1'],
  },
  'dots and tags in an address make another one': {
    lines: ['1 c1 email=li.lei@gmail.com', '2 c2 email=lilei@gmail.com', '3 c3 email=lilei+shop@gmail.com'],
    persons: ['c1', 'c2', 'c3'],
  },
  'a number from abroad in its spellings': {
    lines: ['1 c1 phone=+1_(415)_555-2671', '2 c2 phone=0014155552671', '3 c3 phone=+14155552671'],
    persons: ['c1 c2 c3'],
  },
  'a member number in full width': { lines: ['1 c1 m1', '2 c2 M1'], persons: ['c1 c2 m1'] },
  // Staff
  'what was confirmed is forbidden': {
    lines: ['1 m1 p1', 'confirm m1 p1 = x', 'forbid m1 p1 = y'],
    persons: ['m1', 'p1'],
  },
  'what was confirmed is forbidden, and that is taken back': {
    lines: ['1 m1 p1', 'confirm m1 p1 = x', 'forbid m1 p1 = y', 'void y = z'],
    persons: ['m1 p1'],
  },
  'a confirmed number stays when another one comes': {
    lines: ['1 m1 p1', 'confirm m1 p1 = x', '5 m1 p2'],
    persons: ['m1 p1 p2'],
  },
  'a confirmed number yields to no proof': {
    lines: ['1 m1 p1', 'confirm m1 p1 = x', '99998 m2 p1 !'],
    persons: ['m1 p1', 'm2'],
  },
  'two of three that one event names are forbidden': {
    lines: ['1 m1 p1 e1', 'forbid p1 e1 = x'],
    persons: ['e1', 'm1 p1'],
  },
  'a member and the number that came with an address are forbidden': {
    lines: ['1 m1 p1 e1', 'forbid m1 p1 = x'],
    persons: ['e1 m1', 'p1'],
  },
  'a pair is split, and each keeps what came with it': {
    lines: ['1 m1 p1', '2 p1 e1', '3 m1 u1', 'split m1 p1 = x'],
    persons: ['e1 p1', 'm1 u1'],
  },
  'of two merged members a number is split off': {
    lines: ['1 m1 p1', '1 m2 p2', 'merge m1 m2 = x', 'split m1 p2 = y'],
    persons: ['m1 m2 p1', 'p2'],
  },
  'of two merged members a number is split off, and the merge undone': {
    lines: ['1 m1 p1', '1 m2 p2', 'merge m1 m2 = x', 'split m1 p2 = y', 'void x = z'],
    persons: ['m1 p1', 'm2 p2'],
  },
  'of three merged members the outer two are split': {
    lines: ['1 m1', '1 m2', '1 m3', 'merge m1 m2 = x', 'merge m2 m3 = y', 'split m1 m3 = z'],
    persons: ['m1 m2', 'm3'],
  },
  'a number is unbound, and taken by another member': {
    lines: ['1 m1 p1 !', 'unbind m1 p1 = x', '99998 m2 p1'],
    persons: ['m1', 'm2 p1'],
    had: { '2 p1': 'm1' },
  },
  'a number is unbound, and proven by its member again': {
    lines: ['1 m1 p1 !', 'unbind m1 p1 = x', '99998 m1 p1 !'],
    persons: ['m1 p1'],
  },
  'a pair is split, and a backend proves what hangs between': {
    lines: ['1 m1 p1', '2 p1 e1 !', 'split m1 p1 = x', '99998 m1 e1 !'],
    persons: ['e1 p1', 'm1'],
  },
  'a pair is split, until a backend proves the pair; then a third joins both': {
    lines: ['1 m1 p1', '2 p1 e1 !', 'split m1 p1 = x', '99998 m1 p1 !', '99999 m1 e1 !'],
    persons: ['e1 m1 p1'],
  },
  'a pair is split, and staff merge it again': {
    lines: ['1 m1 p1', 'split m1 p1 = x', 'merge m1 p1 = y'],
    persons: ['m1 p1'],
  },
  'a pair is split, merged again, and the merge taken back': {
    lines: ['1 m1 p1', 'split m1 p1 = x', 'merge m1 p1 = y', 'void y = z'],
    persons: ['m1', 'p1'],
  },
  'a number is unbound, and two browsers that came with both': {
    lines: ['1 m1 p1 c1', '2 p1 c2', 'unbind m1 p1 = x', '99998 p1 c2', '99999 p1 c3'],
    persons: ['c1 m1', 'c2:ambiguous', 'c3 p1'],
  },
  'a WeChat account is forbidden to a member, and comes by the number of theirs': {
    lines: ['1 m1 p1', '2 m1 u1', 'forbid m1 u1 = x', '5 p1 u1 !'],
    persons: ['m1', 'p1 u1'],
  },
  'a browser is merged with a member who never used it, and that is undone': {
    lines: ['1 c1', '2 m1', 'merge m1 c1 = x', 'void x = y', 'void y = z', 'void z = w'],
    persons: ['c1', 'm1'],
  },
};

const numbered = Object.entries(CASES).map(([name, each], n) => [name, 500 + n, each] as const);

test.each(numbered)(
  '%s',
  async (_, n, each) => {
    const world = new World(n);
    await replay(world, each);
    const { persons, had = {} } = each;
    expect(await outcome(world, each, overHttp)).toEqual({ persons: [...persons].sort(), had });
  },
  60_000,
);

test.each(numbered)('by the pure rule, in any order: %s', async (_, n, each) => {
  const world = new World(n);
  const { persons, had = {} } = each;
  await fc.assert(
    fc.asyncProperty(fc.infiniteStream(fc.nat()), async (numbers) => {
      const weight = new Map(each.lines.map((_, i) => [`event ${i}`, numbers.next().value]));
      const find = purely(world, each, (events) =>
        [...events].sort((a, b) => (weight.get(a.key) ?? 0) - (weight.get(b.key) ?? 0)),
      );
      expect(await outcome(world, each, find)).toEqual({ persons: [...persons].sort(), had });
    }),
    { numRuns: 10 },
  );
});
