import { expect, test } from 'vitest';
import { type Case, World } from './support/cases.ts';
import { outcome, overHttp, replay } from './support/replay.ts';

const CASES: Record<string, Case> = {
  'a shared browser of two members who were known before': {
    lines: ['1 m1 c1', '2 m2 c2', '3 m2 c1'],
    persons: ['c1:ambiguous', 'c2 m2', 'm1'],
  },
  'a browser is handed on after a reset': { lines: ['1 m1 c1', '2 c2', '3 m2 c2'], persons: ['c1 m1', 'c2 m2'] },
  'a recycled number, the old owner still claims it': {
    lines: ['1 m1 p1 !', '9 m9 p1 !', '12 m1 p1'],
    persons: ['m1', 'm9 p1'],
  },
  'a recycled number that comes back with proof': {
    lines: ['1 m1 p1 !', '9 m9 p1 !', '12 m1 p1 !'],
    persons: ['m1 p1', 'm9'],
  },
  'a number that was claimed is proven by another': { lines: ['1 m1 p1', '2 m2 p1 !'], persons: ['m1', 'm2 p1'] },
  'a number that was proven is proven again late': { lines: ['9 m2 p1 !', '1 m1 p1 !'], persons: ['m1', 'm2 p1'] },
  'a family phone': { lines: ['1 m1 p1', '2 m2 p1', '3 m3 p1'], persons: ['m1', 'm2', 'm3', 'p1:shared'] },
  'a family phone, and a browser each': {
    lines: ['1 m1 p1 c1', '2 m2 p1 c2'],
    persons: ['c1 m1', 'c2 m2', 'p1:shared'],
  },
  'a family phone that nobody else may have afterwards': {
    lines: ['1 m1 p1', '2 m2 p1', '3 c1 p1'],
    persons: ['c1', 'm1', 'm2', 'p1:shared'],
  },
  'two members, one WeChat': { lines: ['1 m1 u1', '2 m2 u1'], persons: ['m1', 'm2', 'u1:shared'] },
  'two members, one WeChat, proven': { lines: ['1 m1 u1 !', '2 m2 u1 !'], persons: ['m1', 'm2 u1'] },
  'two members, one openid': { lines: ['1 m1 o1', '2 m2 o1'], persons: ['m1', 'm2', 'o1:shared'] },
  'one member, another WeChat': { lines: ['1 m1 u1 o1', '2 m1 u2'], persons: ['m1 o1 u2', 'u1:unknown'] },
  'a unionid joins openids of two apps, not of two people': {
    lines: ['1 o1 u1', '2 q1 u1', '3 o2 u2'],
    persons: ['o1 q1 u1', 'o2 u2'],
  },
  'two swap their numbers': {
    lines: ['1 m1 p1 !', '1 m2 p2 !', '5 m1 p2 !', '5 m2 p1 !'],
    persons: ['m1 p2', 'm2 p1'],
  },
  'a number is given up, and taken by a stranger': {
    lines: ['1 m1 p1', '2 m1 p2', '3 c3 p1'],
    persons: ['c3 p1', 'm1 p2'],
  },
  'an address change keeps the person': { lines: ['1 m1 e1 p1', '2 m1 e2'], persons: ['e1:unknown', 'e2 m1 p1'] },
  'a phone without a member, then two of them': {
    lines: ['1 c1 p1', '2 m1 p1', '3 m2 p1'],
    persons: ['c1 m1', 'm2', 'p1:shared'],
  },
  'a number in the address book of two browsers': { lines: ['1 c1 p1', '2 c2 p1'], persons: ['c1 c2 p1'] },
  'two numbers on one browser': { lines: ['1 c1 p1', '2 c1 p2'], persons: ['c1:ambiguous', 'p1', 'p2'] },
  'an alias from anonymous to member': { lines: ['1 c1', '2 c1 c2', '3 c2 m1'], persons: ['c1 c2 m1'] },
  'a chain of browsers between two members': {
    lines: ['1 c1 m1', '2 c1 c2', '3 c2 c3', '4 c3 m2'],
    persons: ['c1 m1', 'c2', 'c3 m2'],
  },
  'a merge in a circle, its first undone': {
    lines: ['1 m1', '1 m2', '1 m3', 'merge m1 m2 = x', 'merge m2 m3 = y', 'merge m3 m1 = z', 'void x = w'],
    persons: ['m1 m2 m3'],
  },
  'a merge in a circle, all undone': {
    lines: [
      ...['1 m1', '1 m2', '1 m3', 'merge m1 m2 = x', 'merge m2 m3 = y', 'merge m3 m1 = z'],
      ...['void y = a', 'void x = b', 'void z = c'],
    ],
    persons: ['m1', 'm2', 'm3'],
  },
  'an undo, undone': {
    lines: ['1 m1', '1 m2', 'merge m1 m2 = x', 'void x = y', 'void y = z'],
    persons: ['m1 m2'],
  },
  'the older of two decisions is undone': {
    lines: ['1 m1 p1', 'split m1 p1 = x', 'forbid m1 p1 = y', 'void x = z'],
    persons: ['m1', 'p1'],
  },
  'both of two decisions are undone, the older first': {
    lines: ['1 m1 p1', 'split m1 p1 = x', 'forbid m1 p1 = y', 'void x = z', 'void y = w'],
    persons: ['m1 p1'],
  },
  'what came between a merge and its undo stays where it belongs': {
    lines: ['1 m1 c1', '1 m2 c2', 'merge m1 m2 = x', '3 m1 c3', '4 m2 p4', 'void x = y'],
    persons: ['c1 c3 m1', 'c2 m2 p4'],
  },
  'a split, and the SDK sends the pair again': {
    lines: ['1 m1 p1 c1', 'split m1 p1 = x', '9 m1 p1 c1'],
    persons: ['c1 m1', 'p1'],
  },
  'a browser is split off, and the SDK sends the pair again': {
    lines: ['1 m1 c1', 'split m1 c1 = x', '9 m1 c1'],
    persons: ['c1', 'm1'],
  },
  'a browser is split off, and belongs to the next who signs in': {
    lines: ['1 m1 c1', 'split m1 c1 = x', '9 m1 c1', '10 m2 c1'],
    persons: ['c1 m2', 'm1'],
  },
  'a browser is split off from a member, and does not come back through the phone': {
    lines: ['1 m1 p1 c1', 'split m1 c1 = x', '9 m1 p1 c1'],
    persons: ['c1', 'm1 p1'],
  },
  'a forbidden pair of browsers': {
    lines: ['1 c1 c2', 'forbid c1 c2 = x', '2 c1 c2'],
    persons: ['c1', 'c2'],
  },
  'a forbidden pair of browsers, through a third': {
    lines: ['1 c1 c2', 'forbid c1 c2 = x', '2 c1 c3', '3 c3 c2'],
    persons: ['c1 c3', 'c2'],
  },
  'a forbidden pair of browsers, of one member': {
    lines: ['1 m1 c1', '1 m1 c2', 'forbid c2 c1 = x', '5 m1 c2'],
    persons: ['c1 m1', 'c2'],
  },
  'a forbidden pair of browsers, undone': {
    lines: ['1 m1 c1', '1 m1 c2', 'forbid c2 c1 = x', 'void x = y'],
    persons: ['c1 c2 m1'],
  },
  'a forbidden pair of browsers, of which one changes hands later': {
    lines: ['1 m1 c1', '1 m1 c2', 'forbid c2 c1 = x', '5 m2 c1'],
    persons: ['c1:ambiguous', 'c2 m1', 'm2'],
  },
  'a browser is forbidden to a member, and sent with the phone of theirs': {
    lines: ['1 m1 p1', '2 c1', 'forbid m1 c1 = x', '3 p1 c1'],
    persons: ['c1', 'm1 p1'],
  },
  'a browser is forbidden to a member, and sent with another browser of theirs': {
    lines: ['1 m1 c2', '2 c1', 'forbid m1 c1 = x', '3 c1 c2'],
    persons: ['c1', 'c2 m1'],
  },
  'a browser is split off the phone of its member': {
    lines: ['1 m1 p1', '2 m1 c1', 'split p1 c1 = x', '3 m1 c1'],
    persons: ['c1', 'm1 p1'],
  },
  'a browser is split off, until a backend proves it': {
    lines: ['1 m1 c1', 'split m1 c1 = x', '99999 m1 c1 !'],
    persons: ['c1 m1'],
  },
  'a browser is unbound': { lines: ['1 m1 c1', 'unbind m1 c1 = x', '2 m1 c1'], persons: ['c1', 'm1'] },
  'a browser is unbound, undone': { lines: ['1 m1 c1', 'unbind m1 c1 = x', 'void x = y'], persons: ['c1 m1'] },
  'a number is unbound, and comes with the address of its member': {
    lines: ['1 m1 p1', '1 m1 e1', 'unbind m1 p1 = x', '99998 e1 p1'],
    persons: ['e1 m1', 'p1'],
  },
  'a confirmed browser belongs to one of several': {
    lines: ['1 m1 c1', '2 m2 c1', 'confirm m1 c1 = x', '3 m2 c1'],
    persons: ['c1 m1', 'm2'],
  },
  'a confirmation, undone': {
    lines: ['1 m1 c1', '2 m2 c1', 'confirm m1 c1 = x', 'void x = y'],
    persons: ['c1:ambiguous', 'm1', 'm2'],
  },
  'a shared number, confirmed': {
    lines: ['1 m1 p1', '2 m2 p1', 'confirm m2 p1 = x'],
    persons: ['m1', 'm2 p1'],
  },
  'two members merged keep what both had, and the later number': {
    lines: ['1 m1 p1 c1', '2 m2 p2 c2', 'merge m1 m2 = x'],
    persons: ['c1 c2 m1 m2 p2', 'p1:unknown'],
  },
};

const numbered = Object.entries(CASES).map(([name, each], n) => [name, n, each] as const);

test.each(numbered)(
  '%s',
  async (_, n, each) => {
    const world = new World(n);
    await replay(world, each);
    expect(await outcome(world, each, overHttp)).toEqual({ persons: [...each.persons].sort(), had: each.had ?? {} });
  },
  60_000,
);
