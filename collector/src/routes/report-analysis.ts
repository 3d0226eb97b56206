import { Refusal } from '../http/problem.ts';
import { type CohortsQuestion, MOST_PERIODS } from '../reports/cohorts.ts';
import type { FlowsQuestion } from '../reports/flows.ts';
import { PERIODS } from '../reports/spans.ts';
import { checked, one, type Query, rangeOf } from './report-parameters.ts';

const DAY_MS = 86_400_000;
const USUAL = { event: 'Order Completed', window: 24, steps: 5 } as const;
const MOST = { window: 24 * 30, steps: 8 } as const;
/** The longest of each period, in days. */
const LENGTH = { day: 1, week: 7, month: 31 } as const;

/** The parameters of `GET /api/reports/cohorts`: `event`, `return`, `period`. */
export function cohortsQuestion(query: Query, now: number, timeZone: string): CohortsQuestion {
  const name = one(query, 'period') || 'week';
  const period = PERIODS.find((each) => each === name);
  if (!period) throw new Refusal('invalid_parameter', '`period` is `day`, `week` or `month`.', 'period');
  const range = rangeOf(query, now, timeZone);
  if (Math.min(range.to, now) - range.from > MOST_PERIODS * LENGTH[period] * DAY_MS) {
    const message = `There are at most ${MOST_PERIODS} cohorts: begin later, or take a longer period.`;
    throw new Refusal('invalid_parameter', message, 'from');
  }
  if (range.from >= now) throw new Refusal('invalid_parameter', '`from` lies in the future.', 'from');
  const start = one(query, 'event') || USUAL.event;
  return { ...range, now, period, start, back: one(query, 'return') || start };
}

/** The parameters of `GET /api/reports/flows`: `event`, `direction`, `window` in hours, `steps`. */
export function flowsQuestion(query: Query, now: number, timeZone: string): FlowsQuestion {
  const direction = one(query, 'direction') || 'after';
  if (direction !== 'after' && direction !== 'before') {
    throw new Refusal('invalid_parameter', '`direction` is `after` or `before`.', 'direction');
  }
  const hours = Number(one(query, 'window') || USUAL.window);
  const steps = Number(one(query, 'steps') || USUAL.steps);
  return {
    ...rangeOf(query, now, timeZone),
    event: one(query, 'event') || USUAL.event,
    direction,
    window: checked('window', hours, (each) => each > 0 && each <= MOST.window),
    steps: checked('steps', steps, (each) => Number.isInteger(each) && each >= 2 && each <= MOST.steps),
  };
}
