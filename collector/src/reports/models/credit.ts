import type { PathRow } from '@guiyi/protocol';

/** What one channel is credited with. */
export interface Credit {
  conversions: number;
  value: number;
}

/** Credits by channel; their sums are the conversions and the value of the rows. */
export type Credits = Map<string, Credit>;

/** Settings of a model; each reads what it knows. */
export interface Settings {
  /** Markov: how many touches make a state, 1 to 4. */
  order: number;
}

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
