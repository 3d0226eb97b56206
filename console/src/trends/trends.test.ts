import { expect, it } from 'vitest';
import { trendCsv } from './csv.ts';
import { type TrendView, trendParams, trendQuery, trendViewOf } from './query.ts';

const today = '2026-11-22';

it('survives the way through the address', () => {
  const view: TrendView = {
    from: '2026-01-01',
    to: '2026-01-31',
    event: 'a & b',
    by: 'properties.尺码',
    metric: 'people',
  };
  expect(trendViewOf(new URLSearchParams(trendParams(view).toString()), [], today)).toEqual(view);
  expect(trendQuery(view)).toEqual({
    from: '2026-01-01',
    to: '2026-02-01',
    event: 'a & b',
    by: 'properties.尺码',
    people: '1',
  });
  expect(trendQuery({ ...view, metric: 'events' })).not.toHaveProperty('people');
});

it('shows orders, or what there is, and asks nothing without an event or with days in the wrong order', () => {
  const view = (events: string[], params = {}) => trendViewOf(new URLSearchParams(params), events, today);
  expect(view(['x', 'Order Completed'])).toMatchObject({ event: 'Order Completed', by: '', metric: 'events' });
  expect(view(['x']).event).toBe('x');
  expect(trendQuery(view([]))).toBeNull();
  expect(trendQuery(view(['x'], { from: '2026-02-02', to: '2026-02-01' }))).toBeNull();
});

it('exports a line for each day and series, formulas harmless', () => {
  const series = [
    { key: '=x', rest: 0, total: 3, events: [1, 2], people: [1, 1] },
    { key: null, rest: 4, total: 5, events: [5, 0], people: null },
  ];
  const csv = trendCsv({ event: 'e', days: ['2026-01-01', '2026-01-02'], series, graph_version: 1 });
  expect(csv.split('\r\n')).toEqual([
    'day,key,events,people',
    "2026-01-01,'=x,1,1",
    '2026-01-01,(4 others),5,',
    "2026-01-02,'=x,2,1",
    '2026-01-02,(4 others),0,',
    '',
  ]);
});
