import { expect, it } from 'vitest';
import { cohortsCsv } from './csv.ts';
import { type CohortView, cohortParams, cohortQuery, cohortViewOf } from './query.ts';

const today = '2026-11-22';

it('survives the way through the address', () => {
  const view: CohortView = { from: '2026-01-01', to: '2026-01-31', event: '注册', back: 'a & b', period: 'month' };
  expect(cohortViewOf(new URLSearchParams(cohortParams(view).toString()), [], today)).toEqual(view);
  expect(cohortQuery(view)).toEqual({
    from: '2026-01-01',
    to: '2026-02-01',
    event: '注册',
    return: 'a & b',
    period: 'month',
  });
});

it('shows who bought again, week by week, and asks nothing without an event or with days in the wrong order', () => {
  const view = (events: string[], params = {}) => cohortViewOf(new URLSearchParams(params), events, today);
  expect(view(['x', 'Order Completed'])).toMatchObject({ event: 'Order Completed', back: '', period: 'week' });
  expect(view(['x'], { period: 'year' })).toMatchObject({ event: 'x', period: 'week' });
  expect(cohortQuery(view([]))).toBeNull();
  expect(cohortQuery(view(['x'], { from: '2026-02-02', to: '2026-02-01' }))).toBeNull();
});

it('exports a line for each cohort and period', () => {
  const cohorts = [
    { day: '2026-01-05', people: 4, came_back: 2, periods: [1, 2] },
    { day: '2026-01-12', people: 3, came_back: 0, periods: [0] },
  ];
  const until = '2026-07-01T00:00:00.000Z';
  const total = { people: 7, came_back: 2 };
  expect(cohortsCsv({ start: 'a', back: 'a', period: 'week', until, cohorts, total, graph_version: 1 })).toBe(
    'cohort,people,weeks_after,came_back\r\n2026-01-05,4,0,1\r\n2026-01-05,4,1,2\r\n2026-01-12,3,0,0\r\n',
  );
});
