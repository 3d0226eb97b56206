import { type Credits, give, type Model } from './credit.ts';

/**
 * The Shapley value of the game v(S) = conversions of the paths whose channels all lie in S; order and repetition do not
 * matter. v is a sum of unanimity games, one for each set of channels T that occurs as a path, weighted with the
 * conversions of T; the Shapley value is additive and gives each member of a unanimity game 1/|T|. So the exact value over
 * all 2^n coalitions is a sum over the paths, for any number of channels.
 *
 * @see L. S. Shapley, "A value for n-person games", Contributions to the Theory of Games II (1953)
 * @see K. Zhao, S. H. Mahboobi, S. R. Bagheri, "Shapley value methods for attribution modeling in online advertising" (2018)
 */
export const shapley: Model = (rows) => {
  const credits: Credits = new Map();
  for (const { path, conversions, value = 0 } of rows) {
    const coalition = new Set(path);
    for (const channel of coalition) give(credits, channel, conversions / coalition.size, value / coalition.size);
  }
  return credits;
};
