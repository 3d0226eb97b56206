// @ts-check
import { expect, it } from 'vitest';
import { byFunction } from './profile.mjs';

/** @param {string} functionName @param {number} lineNumber */
const frame = (functionName, lineNumber) => ({ functionName, lineNumber, url: '' });

it('sums own time and time below, counting a recursion once', () => {
  const nodes = [
    { id: 1, children: [2, 4], callFrame: frame('(root)', -1) },
    { id: 2, children: [3], callFrame: frame('walk', 9) },
    { id: 3, callFrame: frame('walk', 9) },
    { id: 4, callFrame: frame('', 19) },
  ];
  expect(byFunction({ nodes, samples: [3, 2, 4, 3], timeDeltas: [10, 5, 2, 1] })).toEqual([
    { name: 'walk:10', self: 16, total: 16 },
    { name: '(anonymous):20', self: 2, total: 2 },
    { name: '(root)', self: 0, total: 18 },
  ]);
});
