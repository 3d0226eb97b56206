import type { EndWeights, PathRow, PathsCall } from '@guiyi/protocol';
import * as v from 'valibot';
import { Refusal } from '../http/problem.ts';
import { isModel, MODEL_NAMES, type ModelName, TIMED } from '../reports/models/attribute.ts';
import type { Settings } from '../reports/models/credit.ts';

const MOST_PATHS = 100_000;
const LONGEST_PATH = 1_000;
const LONGEST_HALF_LIFE = 3_650;

/** Orders of the Markov model. */
export const isOrder = (order: number) => Number.isInteger(order) && order >= 1 && order <= 4;
/** Days. */
export const isHalfLife = (days: number) => days > 0 && days <= LONGEST_HALF_LIFE;

const AMOUNT = v.pipe(v.number(), v.minValue(-Number.MAX_SAFE_INTEGER), v.maxValue(Number.MAX_SAFE_INTEGER));
const COUNT = v.pipe(v.number(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
/** Days before the conversion; more than two centuries is something else, such as a time stamp. */
const DAYS = v.pipe(
  v.number(),
  v.minValue(0),
  v.maxValue(80_000, 'times are days before the conversion, not dates or milliseconds'),
);
const WEIGHT = v.pipe(v.number(), v.minValue(0), v.maxValue(1e9));

/** At least one weight is more than nothing. */
export const EndWeightsSchema = v.pipe(
  v.strictObject({ first: WEIGHT, middle: WEIGHT, last: WEIGHT }),
  v.check(({ first, middle, last }) => first + middle + last > 0, 'one weight must be more than 0'),
) satisfies v.GenericSchema<unknown, EndWeights>;

export const PositionWeightsSchema = v.pipe(
  v.array(WEIGHT),
  v.minLength(1),
  v.maxLength(LONGEST_PATH),
  v.check((weights) => weights.some((weight) => weight > 0), 'one weight must be more than 0'),
);

export const PATHS_CALL = v.object({
  paths: v.pipe(
    v.array(
      v.object({
        path: v.pipe(v.array(v.string()), v.maxLength(LONGEST_PATH)),
        conversions: COUNT,
        value: v.optional(AMOUNT),
        nulls: v.optional(COUNT),
        times: v.optional(v.array(DAYS)),
      }),
    ),
    v.maxLength(MOST_PATHS),
  ),
  model: v.string(),
  order: v.optional(v.pipe(v.number(), v.check(isOrder, 'order must be 1, 2, 3 or 4'))),
  half_life: v.optional(v.pipe(v.number(), v.check(isHalfLife, 'half_life is days, more than 0'))),
  position: v.optional(EndWeightsSchema),
  weights: v.optional(v.union([EndWeightsSchema, PositionWeightsSchema])),
}) satisfies v.GenericSchema<unknown, PathsCall>;

/** The body of `POST /api/reports/attribution/paths`; refused with the path of the first field that is wrong. */
export function pathsCall(body: unknown): Partial<Settings> & { paths: PathRow[]; model: ModelName } {
  const parsed = v.safeParse(PATHS_CALL, body, { abortEarly: true });
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw new Refusal('invalid_body', issue.message, v.getDotPath(issue) ?? '');
  }
  const { paths, order, half_life: halfLife, position, weights } = parsed.output;
  const model = modelNamed(parsed.output.model, 'model');
  requireTimes(paths, model === TIMED);
  return {
    paths,
    model,
    ...(order && { order }),
    ...(halfLife && { halfLife }),
    ...(position && { position }),
    ...(weights && { weights }),
  };
}

/** The model of this name; refused with the list of those that exist. */
export function modelNamed(name: string, parameter: string): ModelName {
  if (isModel(name)) return name;
  const message = `There is no model of this name. There are: ${MODEL_NAMES.join(', ')}.`;
  throw new Refusal('unknown_model', message, parameter);
}

/** `times` has one entry for each touch wherever it stands; time decay cannot do without, save on a path of one touch. */
function requireTimes(paths: readonly PathRow[], needed: boolean): void {
  paths.forEach(({ path, times }, i) => {
    if (times ? times.length !== path.length : needed && path.length > 1) {
      const message = 'Give `times`, the days before the conversion, one for each touch of the path.';
      throw new Refusal('invalid_body', message, `paths.${i}.times`);
    }
  });
}
