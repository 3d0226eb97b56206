import type { PathsCall } from '@guiyi/protocol';
import * as v from 'valibot';
import { Refusal } from '../http/problem.ts';
import type { AttributionQuestion } from '../reports/attribution.ts';
import { instantOf } from '../reports/instant.ts';
import { isModel, MODEL_NAMES, type ModelName, ORDERS } from '../reports/models/attribute.ts';

const DAY_MS = 86_400_000;

/** What a report is asked when nothing is said. Days. */
const USUAL = { goal: 'Order Completed', model: 'last', range: 30, lookback: 30 } as const;
const LONGEST_LOOKBACK = 3_650;

/** Reads a parameter of the query; an empty one is as good as none. */
type Query = (name: string) => string | undefined;

/** The parameters of `GET /api/reports/attribution`, with their defaults. */
export function attributionQuestion(query: Query, now: number, timeZone: string): AttributionQuestion {
  const to = instant(query, 'to', timeZone) ?? now;
  const from = instant(query, 'from', timeZone) ?? to - USUAL.range * DAY_MS;
  if (from >= to) throw new Refusal('invalid_parameter', '`from` must be before `to`.', 'from');
  return {
    model: modelNamed(query('model') || USUAL.model),
    goal: query('goal') || USUAL.goal,
    from,
    to,
    lookback: number(query, 'lookback', USUAL.lookback, (days) => days > 0 && days <= LONGEST_LOOKBACK),
    order: number(query, 'order', ORDERS.usual, isOrder),
  };
}

/** The model of this name; refused with the list of those that exist. */
export function modelNamed(name: string): ModelName {
  if (isModel(name)) return name;
  throw new Refusal('unknown_model', `There is no model of this name. There are: ${MODEL_NAMES.join(', ')}.`, 'model');
}

function instant(query: Query, name: string, timeZone: string): number | undefined {
  const text = query(name);
  if (!text) return undefined;
  const at = instantOf(text, timeZone);
  if (at === null) throw new Refusal('invalid_parameter', `\`${name}\` must be an ISO 8601 date or time.`, name);
  return at;
}

function number(query: Query, name: string, usual: number, allowed: (value: number) => boolean): number {
  const value = Number(query(name) || usual);
  if (!allowed(value)) throw new Refusal('invalid_parameter', `\`${name}\` is out of its range.`, name);
  return value;
}

function isOrder(order: number): boolean {
  return Number.isInteger(order) && order >= ORDERS.least && order <= ORDERS.most;
}

const COUNT = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const MOST_PATHS = 100_000;
const LONGEST_PATH = 1_000;

export const PATHS_CALL = v.object({
  paths: v.pipe(
    v.array(
      v.object({
        path: v.pipe(v.array(v.string()), v.maxLength(LONGEST_PATH)),
        conversions: COUNT,
        value: v.optional(
          v.pipe(v.number(), v.minValue(-Number.MAX_SAFE_INTEGER), v.maxValue(Number.MAX_SAFE_INTEGER)),
        ),
        nulls: v.optional(COUNT),
      }),
    ),
    v.maxLength(MOST_PATHS),
  ),
  model: v.string(),
  order: v.optional(v.pipe(v.number(), v.check(isOrder, 'order must be 1, 2, 3 or 4')), ORDERS.usual),
}) satisfies v.GenericSchema<unknown, PathsCall>;

/** The body of `POST /api/reports/attribution/paths`; refused with the path of the first field that is wrong. */
export function pathsCall(body: unknown): v.InferOutput<typeof PATHS_CALL> {
  const parsed = v.safeParse(PATHS_CALL, body, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new Refusal('invalid_body', issue.message, v.getDotPath(issue) ?? '');
}
