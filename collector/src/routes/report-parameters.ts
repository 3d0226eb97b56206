import type { EndWeights } from '@guiyi/protocol';
import * as v from 'valibot';
import { Refusal } from '../http/problem.ts';
import type { AttributionQuestion } from '../reports/attribution.ts';
import type { FunnelQuestion } from '../reports/funnel.ts';
import { instantOf } from '../reports/instant.ts';
import type { ModelName } from '../reports/models/attribute.ts';
import { type Settings, USUAL } from '../reports/models/credit.ts';
import { namedRange } from '../reports/named-range.ts';
import { UNITS, type Unit } from '../reports/path-queries.ts';
import type { ReturnsQuestion } from '../reports/returns.ts';
import { EndWeightsSchema, isHalfLife, isOrder, modelNamed, PositionWeightsSchema } from './report-paths.ts';

const DAY_MS = 86_400_000;

/** What a report is asked when nothing is said. Days. */
const DEFAULTS = { goal: 'Order Completed', model: 'last', range: 30, lookback: 30 } as const;
const LONGEST_LOOKBACK = 3_650;
const MOST_GOALS = 20;
/** Days that there can be events on. */
const [EARLIEST, LATEST] = [Date.UTC(1900, 0, 1), Date.UTC(2200, 0, 1)];

/** Reads a parameter of the query as often as it stands there; an empty one is as good as none. */
export type Query = (name: string) => readonly string[];

export const one = (query: Query, name: string) => query(name)[0] ?? '';

/** The parameters of `GET /api/reports/attribution`, with their defaults. */
export function attributionQuestion(query: Query, now: number, timeZone: string): AttributionQuestion {
  return {
    ...rangeOf(query, now, timeZone),
    models: modelsOf(query),
    goals: goalsOf(query),
    channels: channelsOf(query),
    unit: unitOf(query),
    nulls: flagOf(query, 'nulls'),
    ...settingsOf(query),
  };
}

const PARTS = ['channel', 'campaign', 'day'] as const;

/** The parameters of `GET /api/reports/costs`: those of attribution with one model, and `by`. */
export function returnsQuestion(query: Query, now: number, timeZone: string): ReturnsQuestion {
  const name = one(query, 'by') || 'channel';
  const by = PARTS.find((part) => part === name);
  if (!by) throw new Refusal('invalid_parameter', '`by` is `channel`, `campaign` or `day`.', 'by');
  return { ...attributionQuestion(query, now, timeZone), by };
}

const STEPS = { least: 2, most: 8 } as const;
const WINDOW = { usual: 168, most: 24 * 365 } as const;

/** The parameters of `GET /api/reports/funnel`: `step` two to eight times, `window` in hours. */
export function funnelQuestion(query: Query, now: number, timeZone: string): FunnelQuestion {
  const steps = query('step').filter(Boolean);
  if (steps.length < STEPS.least || steps.length > STEPS.most) {
    throw new Refusal('invalid_parameter', 'A funnel has two to eight `step`s, each the name of an event.', 'step');
  }
  const hours = Number(one(query, 'window') || WINDOW.usual);
  const window = checked('window', hours, (each) => each > 0 && each <= WINDOW.most);
  const by = one(query, 'by') || 'person';
  if (by !== 'person' && by !== 'session') {
    throw new Refusal('invalid_parameter', '`by` is `person` or `session`.', 'by');
  }
  return { ...rangeOf(query, now, timeZone), steps, window, by };
}

/** `from` and `to`, half-open, or a `range` that moves with the calendar; the last thirty days when nothing is said. */
export function rangeOf(query: Query, now: number, timeZone: string): { from: number; to: number } {
  const name = one(query, 'range');
  if (name) return rangeNamed(name, query, now, timeZone);
  const to = instant(query, 'to', timeZone) ?? now;
  const from = instant(query, 'from', timeZone) ?? to - DEFAULTS.range * DAY_MS;
  if (from >= to) throw new Refusal('invalid_parameter', '`from` must be before `to`.', 'from');
  return { from, to };
}

function rangeNamed(name: string, query: Query, now: number, timeZone: string): { from: number; to: number } {
  const range = namedRange(name, now, timeZone);
  if (!range) {
    const message = '`range` is `yesterday`, `last-week`, `last-month`, or days up to `400d`, today included.';
    throw new Refusal('invalid_parameter', message, 'range');
  }
  if (one(query, 'from') || one(query, 'to')) {
    throw new Refusal('invalid_parameter', 'Give `range`, or `from` and `to`.', 'range');
  }
  return range;
}

function modelsOf(query: Query): ModelName[] {
  const several = one(query, 'models').split(',').filter(Boolean);
  if (several.length === 0) return [modelNamed(one(query, 'model') || DEFAULTS.model, 'model')];
  return [...new Set(several.map((name) => modelNamed(name.trim(), 'models')))];
}

/** `goal=A&goal=B`, with one `lookback` for all or one for each, in the same order. */
function goalsOf(query: Query): AttributionQuestion['goals'] {
  const named = query('goal').filter(Boolean);
  const names = named.length > 0 ? named : [DEFAULTS.goal];
  const lookbacks = query('lookback').filter(Boolean).map(lookbackOf);
  if (new Set(names).size < names.length || names.length > MOST_GOALS) {
    throw new Refusal('invalid_parameter', `\`goal\` names at most ${MOST_GOALS} events, each once.`, 'goal');
  }
  if (lookbacks.length > 1 && lookbacks.length !== names.length) {
    throw new Refusal('invalid_parameter', 'Give one `lookback` for all goals, or one for each.', 'lookback');
  }
  return names.map((name, i) => ({ name, lookback: lookbacks[i] ?? lookbacks[0] ?? DEFAULTS.lookback }));
}

function lookbackOf(text: string): number {
  return checked('lookback', Number(text), (days) => days > 0 && days <= LONGEST_LOOKBACK);
}

function channelsOf(query: Query): 'all' | 'paid' {
  const text = one(query, 'channels') || 'all';
  if (text === 'all' || text === 'paid') return text;
  throw new Refusal('invalid_parameter', '`channels` is `all` or `paid`.', 'channels');
}

function unitOf(query: Query): Unit {
  const text = one(query, 'unit') || 'touch';
  const unit = UNITS.find((name) => name === text);
  if (unit) return unit;
  throw new Refusal('invalid_parameter', '`unit` is `touch`, `session` or `exposure`.', 'unit');
}

export function flagOf(query: Query, name: string): boolean {
  const text = one(query, name) || '0';
  if (text === '0' || text === '1') return text === '1';
  throw new Refusal('invalid_parameter', `\`${name}\` is 1 or 0.`, name);
}

function settingsOf(query: Query): Settings {
  const position = weightsIn(query, 'position', EndWeightsSchema);
  const weights = weightsIn(query, 'weights', v.union([EndWeightsSchema, PositionWeightsSchema]));
  return {
    order: checked('order', Number(one(query, 'order') || USUAL.order), isOrder),
    halfLife: checked('half_life', Number(one(query, 'half_life') || USUAL.halfLife), isHalfLife),
    position: position ?? USUAL.position,
    weights: weights ?? USUAL.weights,
  };
}

/** `first:40,middle:20,last:40`, or `5,3,1` by position. */
function weightsIn<T extends EndWeights | number[]>(
  query: Query,
  name: string,
  schema: v.GenericSchema<unknown, T>,
): T | undefined {
  const text = one(query, name);
  if (text === '') return undefined;
  const parts = text.split(',').map((part) => part.split(':').map((word) => word.trim()));
  const isNamed = parts.every((part) => part.length === 2);
  const value = isNamed
    ? Object.fromEntries(parts.map(([end, weight]) => [end, numberIn(weight)]))
    : parts.map(([weight]) => numberIn(weight));
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  throw new Refusal('invalid_parameter', `\`${name}\` is written as first:40,middle:20,last:40.`, name);
}

const numberIn = (text = '') => (text === '' ? Number.NaN : Number(text));

function instant(query: Query, name: string, timeZone: string): number | undefined {
  const text = one(query, name);
  if (!text) return undefined;
  const at = instantOf(text, timeZone);
  if (at === null) throw new Refusal('invalid_parameter', `\`${name}\` must be an ISO 8601 date or time.`, name);
  return checked(name, at, (ms) => ms >= EARLIEST && ms < LATEST);
}

export function checked(name: string, value: number, allowed: (value: number) => boolean): number {
  if (!allowed(value)) throw new Refusal('invalid_parameter', `\`${name}\` is out of its range.`, name);
  return value;
}
