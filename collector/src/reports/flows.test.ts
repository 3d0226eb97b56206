import { expect, it } from 'vitest';
import { linksOf } from './flows.ts';

const way = (people: number, ...names: string[]) => ({ way: names.join('\u001f'), people });

it('counts people at each step, and from each to the next', () => {
  const { people, nodes, links } = linksOf('Home', [way(3), way(2, 'List'), way(4, 'List', 'Pay')], 3);
  expect(people).toBe(9);
  expect(nodes.map(({ step, name, people: n }) => [step, name, n])).toEqual([
    [0, 'Home', 9],
    [1, 'List', 6],
    [2, 'Pay', 4],
  ]);
  const name = (id: string) => nodes.find((node) => node.id === id)?.name;
  expect(links.map(({ source, target, people: n }) => [name(source), name(target), n])).toEqual([
    ['Home', 'List', 6],
    ['List', 'Pay', 4],
  ]);
});

it('puts what is rare into one node, and keeps a name that looks like it apart', () => {
  const ways = Array.from({ length: 12 }, (_, i) => way(20 - i, `e${i}`, 'End'));
  const { nodes, links } = linksOf('x', [...ways, way(100, '')], 3);
  const second = nodes.filter(({ step }) => step === 1);
  expect(second.map(({ name }) => name)).toEqual(
    ['e0', 'e1', null, 'e2', 'e3', 'e4', 'e5', 'e6', 'e7'].sort((a, b) => rank(a) - rank(b)),
  );
  expect(second.find(({ name }) => name === null)?.people).toBe(12 + 11 + 10 + 9);
  expect(links.filter(({ target }) => target.startsWith('2')).reduce((sum, { people }) => sum + people, 0)).toBe(
    ways.reduce((sum, { people }) => sum + people, 0),
  );
});

/** Where a node stands: the rest has 42 people, e0 has 20. */
const rank = (name: string | null) => (name === null ? -1 : Number(name.slice(1)));

it('is empty where nobody came', () => {
  expect(linksOf('x', [], 4)).toEqual({ people: 0, nodes: [], links: [] });
});
