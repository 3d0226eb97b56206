import type { AttributionReply, PathRow } from '@guiyi/protocol';
import { paidBy } from '../channels/custom.ts';
import { everyRules } from '../store/channel-rules.ts';
import { attribute, type ModelName, TIMED } from './models/attribute.ts';
import type { Settings } from './models/credit.ts';
import type { Unit } from './path-queries.ts';
import { CAMPAIGN, type ConvertedPath, convertedPaths } from './paths.ts';

const DAY_MS = 86_400_000;

/** What reports of money and days take from the deployment. */
export interface Deployment {
  currency: string;
  timeZone: string;
}

/** What an attribution report is asked. */
export interface AttributionQuestion extends Settings {
  /** At least one; all read the same paths. */
  models: readonly ModelName[];
  /** At least one, each with its look-back in days. */
  goals: readonly { name: string; lookback: number }[];
  /** Milliseconds, half-open. */
  from: number;
  to: number;
  /** `paid`: touches that were not paid for are left out of the paths. */
  channels: 'all' | 'paid';
  /** What is credited: channels, or campaigns (named as {@link CAMPAIGN} says). */
  by?: 'channel' | 'campaign';
  /** What counts as one touch. */
  unit: Unit;
  /** Whether Markov counts those who did not convert. */
  nulls: boolean;
}

/**
 * Which channels brought the conversions. All conversions count; value is summed in the deployment's currency only (an
 * event that names none is taken to be in it), and the reply says what other currencies there were: adding yuan to
 * dollars would make a number that means nothing, and a rate is not ours to choose.
 */
export async function attributionReport(
  db: D1Database,
  { currency, timeZone }: Deployment,
  question: AttributionQuestion,
): Promise<AttributionReply> {
  const { models, goals, from, to, channels, by, unit, nulls, ...settings } = question;
  const { paths, graphVersion } = await convertedPaths(db, {
    goals: goals.map(({ name, lookback }) => ({ name, lookbackMs: lookback * DAY_MS })),
    from,
    to,
    timed: models.includes(TIMED),
    by,
    unit,
    nulls,
    timeZone,
  });
  const rows = inCurrency(channels === 'paid' ? await paidOnly(db, paths) : paths, currency);
  const merged = mergeWays(rows);
  const replies = models.map((model) => attribute(model, model === TIMED ? rows : merged, settings));
  const [{ model, channels: credits, total } = attribute('last', [])] = replies;
  return {
    model,
    channels: credits,
    total,
    ...(models.length > 1 && { models: replies.map((reply) => ({ model: reply.model, channels: reply.channels })) }),
    goal: goals[0]?.name,
    goals: [...goals],
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    lookback: goals[0]?.lookback,
    unit,
    ...(nulls && { nulls: paths.reduce((sum, row) => sum + (row.nulls ?? 0), 0) }),
    currency,
    other_currencies: othersThan(currency, paths),
    graph_version: graphVersion,
  };
}

/** The paths without the touches that nobody paid for. */
async function paidOnly(db: D1Database, paths: readonly ConvertedPath[]): Promise<ConvertedPath[]> {
  const isPaid = paidBy(await everyRules(db));
  const wasPaid = (touch: string) => isPaid(touch.split(CAMPAIGN, 1)[0] ?? '');
  return paths.map(({ path, times, ...row }) => ({
    ...row,
    path: path.filter(wasPaid),
    ...(times && { times: times.filter((_, i) => wasPaid(path[i] ?? '')) }),
  }));
}

/** One row for each path; value in the currency only. */
function inCurrency(paths: readonly ConvertedPath[], currency: string): PathRow[] {
  return paths.map(({ path, conversions, value, nulls, times, currency: paidIn }) => ({
    path,
    conversions,
    nulls,
    value: (paidIn ?? currency) === currency ? value : 0,
    ...(times && { times }),
  }));
}

/** Adds up rows of one way: times and currencies part them, and the models that read neither are quicker on fewer rows. */
function mergeWays(rows: readonly PathRow[]): PathRow[] {
  const ways = new Map<string, PathRow>();
  for (const { path, conversions, value = 0, nulls = 0 } of rows) {
    const key = path.join('\u001f');
    const way = ways.get(key);
    if (way) {
      way.conversions += conversions;
      way.value = (way.value ?? 0) + value;
      way.nulls = (way.nulls ?? 0) + nulls;
    } else {
      ways.set(key, { path, conversions, value, nulls });
    }
  }
  return [...ways.values()];
}

function othersThan(currency: string, paths: readonly ConvertedPath[]): AttributionReply['other_currencies'] {
  const others = new Map<string, { currency: string; conversions: number; value: number }>();
  for (const each of paths) {
    if (each.currency === null || each.currency === currency) continue;
    const other = others.get(each.currency) ?? { currency: each.currency, conversions: 0, value: 0 };
    other.conversions += each.conversions;
    other.value += each.value;
    others.set(each.currency, other);
  }
  return [...others.values()].sort((a, b) => b.conversions - a.conversions || (a.currency < b.currency ? -1 : 1));
}
