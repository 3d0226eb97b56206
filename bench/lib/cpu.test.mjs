// @ts-check
import { describe, expect, it } from 'vitest';
import { parseStat, sumTree } from './cpu.mjs';

describe('parseStat', () => {
  it('adds own and awaited user and system time, whatever the name holds', () => {
    const stat = '42 (a) b (c) S 7 42 42 0 -1 4194304 1 2 3 4 100 20 3 4 20 0 11 0 999 0 0';
    expect(parseStat(stat)).toEqual({ pid: 42, parent: 7, cpuMs: 1270 });
  });
});

describe('sumTree', () => {
  it('counts children of children, in any order, and nobody else', () => {
    const processes = [
      { pid: 4, parent: 3, cpuMs: 1000 },
      { pid: 3, parent: 2, cpuMs: 100 },
      { pid: 2, parent: 1, cpuMs: 10 },
      { pid: 9, parent: 1, cpuMs: 5 },
      { pid: 1, parent: 0, cpuMs: 1 },
    ];
    expect(sumTree(processes, 2)).toBe(1110);
    expect(sumTree(processes, 1)).toBe(1116);
    expect(sumTree(processes, 7)).toBe(0);
  });
});
