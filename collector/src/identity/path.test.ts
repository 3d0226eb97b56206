import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pathBetween } from './path.ts';

const link = (evidence: string, ...identifiers: string[]) => ({ evidence, identifiers });

test('takes the shortest chain, and the first of equal ones', () => {
  const links = [link('1', 'a', 'b'), link('2', 'b', 'c'), link('3', 'a', 'c'), link('4', 'a', 'c')];
  expect(pathBetween(links, 'a', 'c')).toEqual([{ evidence: '3', from: 'a', to: 'c' }]);
  expect(pathBetween(links.slice(0, 2), 'c', 'a')).toEqual([
    { evidence: '2', from: 'c', to: 'b' },
    { evidence: '1', from: 'b', to: 'a' },
  ]);
});

test('an identifier needs no evidence to be itself; strangers have none', () => {
  expect(pathBetween([], 'a', 'a')).toEqual([]);
  expect(pathBetween([link('1', 'a', 'b')], 'a', 'c')).toBeNull();
});

test('each step is carried by its evidence, and the steps join', () => {
  const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
  const links = fc.array(fc.uniqueArray(names, { minLength: 2, maxLength: 3 }), { maxLength: 8 });
  fc.assert(
    fc.property(links, names, names, (sets, from, to) => {
      const steps = pathBetween(
        sets.map((set) => link(set.join(), ...set)),
        from,
        to,
      );
      if (steps === null) return;
      let here: string = from;
      for (const step of steps) {
        expect(step.from).toBe(here);
        expect(step.evidence.split(',')).toEqual(expect.arrayContaining([step.from, step.to]));
        here = step.to;
      }
      expect(here).toBe(to);
    }),
  );
});
