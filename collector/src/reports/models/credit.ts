import type { EndWeights, PathRow } from '@guiyi/protocol';

/**
 * A sum that stays exact to the last digit over a hundred thousand thirds: what each addition rounds away is kept beside it
 * (Neumaier).
 */
export class Sum {
  private _sum = 0;
  private _lost = 0;

  add(n: number): void {
    const sum = this._sum + n;
    this._lost += Math.abs(this._sum) >= Math.abs(n) ? this._sum - sum + n : n - sum + this._sum;
    this._sum = sum;
  }

  get total(): number {
    return this._sum + this._lost;
  }
}

/** What one channel is credited with. */
export interface Credit {
  conversions: Sum;
  value: Sum;
}

/** A credit of nothing. */
const noCredit = (): Credit => ({ conversions: new Sum(), value: new Sum() });

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
  const credit = credits.get(channel) ?? noCredit();
  credit.conversions.add(conversions);
  credit.value.add(value);
  credits.set(channel, credit);
}

/** What the rows come to in all. */
export function totalOf(rows: readonly PathRow[]): Credit {
  const total = noCredit();
  for (const { conversions, value = 0 } of rows) {
    total.conversions.add(conversions);
    total.value.add(value);
  }
  return total;
}

/** The rows are more than the model can solve exactly in reasonable time. */
export class TooComplex extends Error {
  readonly channels: number;

  constructor(model: string, channels: number) {
    super(
      `The ${model} model cannot be solved for ${channels} channels that lead to each other like these. ` +
        'Ask for channels instead of campaigns, for fewer days, or for another model.',
    );
    this.channels = channels;
  }
}
