import type { AttributionReply, ChannelCredit, PathRow } from '@guiyi/protocol';
import { type Credits, give, type Model, type Settings, totalOf, USUAL } from './credit.ts';
import { customWeights, first, last, lastNonDirectTouch, linear, positionBased, timeDecay } from './heuristics.ts';
import { markov } from './markov.ts';
import { shapley } from './shapley.ts';

const MODELS = {
  first,
  last,
  'last-non-direct': lastNonDirectTouch,
  linear,
  position: positionBased,
  'time-decay': timeDecay,
  custom: customWeights,
  markov,
  shapley,
} as const satisfies Record<string, Model>;

/** A model that exists. */
export type ModelName = keyof typeof MODELS;

/** The models that exist, for messages and documentation. */
export const MODEL_NAMES = Object.keys(MODELS) as ModelName[];

/** True for the name of a model that exists. */
export function isModel(name: string): name is ModelName {
  return Object.hasOwn(MODELS, name);
}

/** The model that reads when each touch was. */
export const TIMED: ModelName = 'time-decay';

/** The channel of a conversion that nothing is known to have led to: a row with an empty path. */
export const UNATTRIBUTED = 'Unattributed';

/**
 * Credits of all channels by a model, largest first. They sum to the conversions and value of the rows.
 *
 * @example
 * attribute('linear', [{ path: ['Email', 'Direct'], conversions: 2, value: 100 }])
 * // channels: Direct and Email with 1 conversion and 50 each
 */
export function attribute(
  model: ModelName,
  rows: readonly PathRow[],
  settings: Partial<Settings> = {},
): Pick<AttributionReply, 'model' | 'channels' | 'total'> {
  const credits = MODELS[model](
    rows.filter(({ path }) => path.length > 0),
    { ...USUAL, ...settings },
  );
  for (const { path, conversions, value = 0 } of rows) {
    if (path.length === 0) give(credits, UNATTRIBUTED, conversions, value);
  }
  const { conversions, value } = totalOf(rows);
  const total = { conversions: conversions.total, value: value.total };
  return { model, channels: ranked(credits, touchesOf(rows)), total };
}

function ranked(credits: Credits, touches: ReadonlyMap<string, number>): ChannelCredit[] {
  return [...credits]
    .map(([channel, { conversions, value }]) => ({
      channel,
      conversions: conversions.total,
      value: value.total,
      touches: touches.get(channel) ?? 0,
    }))
    .sort((a, b) => b.conversions - a.conversions || b.value - a.value || (a.channel < b.channel ? -1 : 1));
}

function touchesOf(rows: readonly PathRow[]): Map<string, number> {
  const touches = new Map<string, number>();
  for (const { path, conversions } of rows) {
    for (const channel of path) touches.set(channel, (touches.get(channel) ?? 0) + conversions);
  }
  return touches;
}
