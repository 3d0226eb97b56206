import { type Chain, chainOf } from './chain.ts';
import { type Credits, give, type Model, TooComplex, totalOf } from './credit.ts';
import { entriesOf, passageLosses } from './passage.ts';
import { type Loss, removalLosses } from './removal.ts';
import { sweptLosses } from './sweep.ts';

/** Up to so many states elimination is always the quicker way. */
const SMALL = 128;
/** Up to so many states and transitions, counted for each channel, sweeps are. */
const FEW = 5_000_000;
/** With more channels than these it pays to do many of them at once. */
const MANY = 32;
/** Steps of either way before it gives up; both come to some seconds. */
const ELIMINATION = 30_000_000;
const SWEEPS = 2_000_000_000;

/**
 * Removal effects in a Markov chain of order k, solved exactly. A channel is worth what is lost when every state with it
 * leads to nothing; these losses, normalised, divide the conversions. Value is divided in the same way by the value lost,
 * a conversion being worth the mean of the conversions that end in its last state (by conversions lost where values
 * are of both signs, which have no meaningful share). Paths that did not convert (`nulls`) count when given.
 *
 * @throws TooComplex where thousands of channels all lead to each other
 * @see E. Anderl, I. Becker, F. von Wangenheim, J. H. Schumann, "Mapping the customer journey: lessons learned from
 * graph-based online attribution modeling", International Journal of Research in Marketing 33 (2016)
 */
export const markov: Model = (rows, { order }) => {
  const chain = chainOf(rows, order);
  const losses = lossesOf(chain);
  const conversions = shares(losses.map(({ reward }) => reward));
  const signed = rows.some((row) => (row.value ?? 0) < 0);
  const value = signed ? conversions : shares(losses.map((loss) => loss.value));
  const total = totalOf(rows);
  const credits: Credits = new Map();
  // Rows without conversions and nulls are not in the chain; their channels are listed, as by every model.
  for (const { path } of rows) for (const channel of path) if (!credits.has(channel)) give(credits, channel, 0, 0);
  chain.channels.forEach((channel, i) => {
    give(credits, channel, total.conversions.total * (conversions[i] ?? 0), total.value.total * (value[i] ?? 0));
  });
  return credits;
};

/** Channels that are met through one state are done at once; what is left over are channels that matter in many ways. */
function lossesOf(chain: Chain): Loss[] {
  const entries = chain.channels.length > MANY ? entriesOf(chain) : [];
  const single = entries.filter((entry) => entry !== null).length;
  if (single <= entries.length / 4) return solvedOneByOne(chain);
  const passed = passageLosses(chain, entries);
  // What cannot be eliminated once cannot be for each channel.
  if (!passed) return solvedOr(sweptLosses(chain, SWEEPS), chain);
  const rest = passed.flatMap((loss, channel) => (loss === null ? [channel] : []));
  const others = rest.length > 0 ? solvedOneByOne(only(chain, rest)) : [];
  rest.forEach((channel, i) => {
    passed[channel] = others[i] ?? null;
  });
  return passed.map((loss) => loss ?? { reward: 0, value: 0 });
}

/** The same chain, but that of its channels only these are asked for. */
function only(chain: Chain, asked: readonly number[]): Chain {
  const numbers = new Map(asked.map((channel, i) => [channel, i]));
  const none = new Set<number>();
  const members = chain.members.map((all) => {
    const some = [...all].flatMap((channel) => numbers.get(channel) ?? []);
    return some.length > 0 ? new Set(some) : none;
  });
  return { ...chain, members, channels: asked.map((channel) => chain.channels[channel] ?? '') };
}

function solvedOneByOne(chain: Chain): Loss[] {
  const eliminated = () => removalLosses(chain, ELIMINATION);
  const swept = () => sweptLosses(chain, SWEEPS);
  const { channels, members, to } = chain;
  const isFew = members.length > SMALL && channels.length * (to.length + members.length) <= FEW;
  return solvedOr(isFew ? (swept() ?? eliminated()) : (eliminated() ?? swept()), chain);
}

function solvedOr(losses: Loss[] | null, { channels }: Chain): Loss[] {
  if (!losses) throw new TooComplex('markov', channels.length);
  return losses;
}

/** Losses as shares that sum to 1; all 0 where there is nothing to lose. */
function shares(lost: readonly number[]): number[] {
  const sum = lost.reduce((a, b) => a + b, 0);
  return lost.map((each) => (sum > 0 ? each / sum : 0));
}
