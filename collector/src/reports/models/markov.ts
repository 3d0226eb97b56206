import type { PathRow } from '@guiyi/protocol';
import { expected } from './absorb.ts';
import { type Chain, chainOf } from './chain.ts';
import { type Credits, give, type Model } from './credit.ts';

/**
 * Removal effects in a Markov chain of order k, solved exactly. A channel is worth what is lost when every state with it
 * leads to nothing; these losses, normalised, divide the conversions. Value is divided in the same way by the value lost,
 * a conversion being worth the mean of the conversions that end in its last state (by conversions lost where values
 * are of both signs, which have no meaningful share). Paths that did not convert (`nulls`) count when given.
 *
 * @see E. Anderl, I. Becker, F. von Wangenheim, J. H. Schumann, "Mapping the customer journey: lessons learned from
 * graph-based online attribution modeling", International Journal of Research in Marketing 33 (2016)
 */
export const markov: Model = (rows, { order }) => {
  const chain = chainOf(rows, order);
  const conversions = losses(chain, chain.reward);
  const value = rows.some((row) => (row.value ?? 0) < 0) ? conversions : losses(chain, chain.value);
  const total = totals(rows);
  const credits: Credits = new Map();
  chain.channels.forEach((channel, i) => {
    give(credits, channel, total.conversions * (conversions[i] ?? 0), total.value * (value[i] ?? 0));
  });
  return credits;
};

/** What each channel's removal loses, as shares that sum to 1; all 0 where there is nothing to lose. */
function losses(chain: Chain, reward: Float64Array): number[] {
  const all = expected(chain, reward, () => false);
  const lost = chain.channels.map((_, channel) =>
    Math.max(0, all - expected(chain, reward, (state) => chain.members[state]?.has(channel) ?? false)),
  );
  const sum = lost.reduce((a, b) => a + b, 0);
  return lost.map((each) => (sum > 0 ? each / sum : 0));
}

function totals(rows: readonly PathRow[]): { conversions: number; value: number } {
  return {
    conversions: rows.reduce((sum, row) => sum + row.conversions, 0),
    value: rows.reduce((sum, row) => sum + (row.value ?? 0), 0),
  };
}
