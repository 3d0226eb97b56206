import type { EndWeights } from '@guiyi/protocol';
import { calendarDays, type DayRange, rangeIn } from '../range.ts';
import type { AttributionQuery } from '../report-calls.ts';
import { isModel, MODELS, type Model } from './models.ts';

/** What the attribution page shows; it lives in the address, so that a view can be bookmarked and shared. */
export interface View extends DayRange {
  /** Events that count as conversions; none while no event was seen. */
  goals: string[];
  /** Days. */
  lookback: number;
  metric: 'conversions' | 'value';
  /** At least one, in the order of the columns. */
  models: Model[];
  channels: 'all' | 'paid';
  unit: (typeof UNITS)[number];
  /** Markov: whether those who did not convert count. */
  nulls: boolean;
  /** Markov: touches in a state, 1 to 4. */
  order: number;
  /** Time decay, days. */
  halfLife: number;
  position: EndWeights;
  weights: EndWeights;
}

export const UNITS = ['touch', 'session', 'exposure'] as const;
export const ORDERS = [1, 2, 3, 4] as const;

const USUAL_GOAL = 'Order Completed';
const USUAL = {
  lookback: 30,
  models: ['first', 'last', 'linear'] satisfies Model[] as Model[],
  order: 1,
  halfLife: 7,
  position: { first: 40, middle: 20, last: 40 },
  weights: { first: 1, middle: 1, last: 1 },
};

/** Reads a view from the address. What is missing or unusable gets its default; a wrong range is kept, to be pointed out. */
export function viewOf(params: URLSearchParams, goals: readonly string[], today: string): View {
  const named = [...new Set(params.getAll('goal').filter(Boolean))];
  const usualGoal = goals.includes(USUAL_GOAL) ? USUAL_GOAL : goals[0];
  const models = MODELS.filter((model) => params.get('models')?.split(',').filter(isModel).includes(model));
  const lookback = Number(params.get('lookback'));
  const order = Number(params.get('order'));
  const halfLife = Number(params.get('half_life'));
  return {
    ...rangeIn(params, 30, today),
    goals: named.length > 0 ? named : usualGoal === undefined ? [] : [usualGoal],
    lookback: Number.isInteger(lookback) && lookback > 0 ? lookback : USUAL.lookback,
    metric: params.get('metric') === 'value' ? 'value' : 'conversions',
    models: models.length > 0 ? models : USUAL.models,
    channels: params.get('channels') === 'paid' ? 'paid' : 'all',
    unit: UNITS.find((unit) => unit === params.get('unit')) ?? 'touch',
    nulls: params.get('nulls') === '1',
    order: ORDERS.find((each) => each === order) ?? USUAL.order,
    halfLife: halfLife > 0 && halfLife <= 365 ? halfLife : USUAL.halfLife,
    position: weightsIn(params.get('position')) ?? USUAL.position,
    weights: weightsIn(params.get('weights')) ?? USUAL.weights,
  };
}

/** Three numbers from 0 on, not all 0, as the address and the API write them. */
function weightsIn(text: string | null): EndWeights | undefined {
  const [, ...parts] = /^first:([\d.]+),middle:([\d.]+),last:([\d.]+)$/.exec(text ?? '') ?? [];
  const [first = Number.NaN, middle = 0, last = 0] = parts.map(Number);
  return first + middle + last > 0 ? { first, middle, last } : undefined;
}

const written = ({ first, middle, last }: EndWeights) => `first:${first},middle:${middle},last:${last}`;

/** The address of a view; settings that are as usual are left out. */
export function paramsOf(view: View): URLSearchParams {
  const { from, to, goals, lookback, metric, models, channels, unit, nulls } = view;
  const { order, halfLife, position, weights } = view;
  const params = new URLSearchParams({ from, to });
  for (const goal of goals) params.append('goal', goal);
  const rest: [name: string, value: string, usual: string][] = [
    ['lookback', String(lookback), ''],
    ['metric', metric, ''],
    ['models', models.join(), ''],
    ['channels', channels, 'all'],
    ['unit', unit, 'touch'],
    ['nulls', nulls ? '1' : '0', '0'],
    ['order', String(order), String(USUAL.order)],
    ['half_life', String(halfLife), String(USUAL.halfLife)],
    ['position', written(position), written(USUAL.position)],
    ['weights', written(weights), written(USUAL.weights)],
  ];
  for (const [name, value, usual] of rest) if (value !== usual) params.set(name, value);
  return params;
}

/** The query of the API; null while the view cannot be asked for. */
export function attributionQuery(view: View): AttributionQuery | null {
  const days = calendarDays(view);
  if (!days || view.goals.length === 0) return null;
  const { goals, lookback, models, channels, unit, nulls, order, halfLife, position, weights } = view;
  return {
    ...days,
    goal: goals,
    lookback,
    models: models.join(),
    channels,
    unit,
    nulls: nulls ? '1' : '0',
    order,
    half_life: halfLife,
    position: written(position),
    weights: written(weights),
  };
}
