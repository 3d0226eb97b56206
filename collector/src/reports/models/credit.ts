import type { EndWeights, PathRow } from '@guiyi/protocol';

/** What one channel is credited with. */
export interface Credit {
  conversions: number;
  value: number;
}

/** Credits by channel; their sums are the conversions and the value of the rows. */
export type Credits = Map<string, Credit>;

/** Settings of the models; each reads what it knows. */
export interface Settings {
  /** Markov: how many touches make a state, 1 to 4. */
  order: number;
  /** Time decay: days after which a touch weighs half. */
  halfLife: number;
  /** Position: shares of the first touch, of all between together, and of the last. */
  position: EndWeights;
  /** Custom: weights of the first, each between, and the last touch; or by position, the last weight holding on. */
  weights: EndWeights | readonly number[];
}

/** What the models take when nothing is said. Custom weights have no usual value: equal ones are linear. */
export const USUAL: Settings = {
  order: 1,
  halfLife: 7,
  position: { first: 40, middle: 20, last: 40 },
  weights: { first: 1, middle: 1, last: 1 },
};

/** Gives the conversions and values of paths to the channels on them. Pure; never called with an empty path. */
export type Model = (rows: readonly PathRow[], settings: Settings) => Credits;

/** Adds to a channel's credit. */
export function give(credits: Credits, channel: string, conversions: number, value: number): void {
  const credit = credits.get(channel);
  if (!credit) {
    credits.set(channel, { conversions, value });
    return;
  }
  credit.conversions += conversions;
  credit.value += value;
}

/** The rows are more than the model can solve exactly in reasonable time. */
export class TooComplex extends Error {
  readonly channels: number;

  constructor(model: string, channels: number) {
    super(`The ${model} model cannot be solved for ${channels} channels that lead to each other like these.`);
    this.channels = channels;
  }
}
