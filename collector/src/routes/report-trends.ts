import { Refusal } from '../http/problem.ts';
import { COLUMNS, type Dimension, type TrendsQuestion } from '../reports/trends.ts';
import { flagOf, one, type Query, rangeOf } from './report-parameters.ts';

const DAY_MS = 86_400_000;
const MOST_DAYS = 400;
/** Names of properties that can be asked for: nothing that could leave the JSON path. */
const PROPERTY = /^[\p{L}\p{N}_ .$-]{1,100}$/u;

/** The parameters of `GET /api/reports/trends`: `event`, and `by`, a column or `properties.NAME`. */
export function trendsQuestion(query: Query, now: number, timeZone: string): TrendsQuestion {
  const range = rangeOf(query, now, timeZone);
  if (range.to - range.from > MOST_DAYS * DAY_MS) {
    throw new Refusal('invalid_parameter', `A trend covers at most ${MOST_DAYS} days.`, 'from');
  }
  const people = one(query, 'people') === '' ? {} : { people: flagOf(query, 'people') };
  return { ...range, event: one(query, 'event') || 'Order Completed', by: dimensionOf(one(query, 'by')), ...people };
}

function dimensionOf(by: string): Dimension {
  if (by === '') return null;
  const column = (Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]).find((name) => name === by);
  if (column) return { column };
  const [, property = ''] = /^properties\.(.*)$/su.exec(by) ?? [];
  if (PROPERTY.test(property)) return { property };
  const message = `\`by\` is ${Object.keys(COLUMNS).join(', ')} or properties.NAME.`;
  throw new Refusal('invalid_parameter', message, 'by');
}
