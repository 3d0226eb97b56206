import { expect, it } from 'vitest';
import { flowsCsv } from './csv.ts';
import { type FlowView, flowParams, flowQuery, flowViewOf } from './query.ts';

const today = '2026-11-22';

it('survives the way through the address', () => {
  const view: FlowView = {
    from: '2026-01-01',
    to: '2026-01-31',
    event: '看 & 买',
    direction: 'before',
    window: 168,
    steps: 8,
  };
  expect(flowViewOf(new URLSearchParams(flowParams(view).toString()), [], today)).toEqual(view);
  expect(flowQuery(view)).toMatchObject({ event: '看 & 买', direction: 'before', window: 168, steps: 8 });
});

it('begins with the most frequent event, takes the usual for what it does not know, and asks nothing without an event', () => {
  const view = (events: string[], params = {}) => flowViewOf(new URLSearchParams(params), events, today);
  expect(view(['x', 'y'], { direction: 'up', steps: '99', window: '5' })).toMatchObject({
    event: 'x',
    direction: 'after',
    steps: 5,
    window: 24,
  });
  expect(flowQuery(view([]))).toBeNull();
  expect(flowQuery(view(['x'], { from: '2026-02-02', to: '2026-02-01' }))).toBeNull();
});

it('exports a line for each link, formulas harmless', () => {
  const nodes = [
    { id: '0 =a', step: 0, name: 'a', people: 5 },
    { id: '1 ==x', step: 1, name: '=x', people: 3 },
    { id: '1 ', step: 1, name: null, people: 2 },
  ];
  const links = [
    { source: '0 =a', target: '1 ==x', people: 3 },
    { source: '0 =a', target: '1 ', people: 2 },
  ];
  expect(flowsCsv({ event: 'a', direction: 'after', window: 24, people: 5, nodes, links, graph_version: 1 })).toBe(
    "step,from,to,people\r\n1,a,'=x,3\r\n1,a,(others),2\r\n",
  );
});
