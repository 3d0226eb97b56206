import type { AttributionReply, PathRow } from '@guiyi/protocol';
import { attribute, type ModelName } from './models/attribute.ts';
import type { Settings } from './models/credit.ts';
import { type ConvertedPath, convertedPaths } from './paths.ts';

const DAY_MS = 86_400_000;

/** What an attribution report is asked. */
export interface AttributionQuestion extends Settings {
  model: ModelName;
  goal: string;
  /** Milliseconds, half-open. */
  from: number;
  to: number;
  /** Days. */
  lookback: number;
}

/**
 * Which channels brought the conversions. All conversions count; value is summed in the deployment's currency only (an
 * event that names none is taken to be in it), and the reply says what other currencies there were: adding yuan to
 * dollars would make a number that means nothing, and a rate is not ours to choose.
 */
export async function attributionReport(
  db: D1Database,
  currency: string,
  question: AttributionQuestion,
): Promise<AttributionReply> {
  const { model, goal, from, to, lookback, order } = question;
  const { paths, graphVersion } = await convertedPaths(db, { goal, from, to, lookbackMs: lookback * DAY_MS });
  return {
    ...attribute(model, inCurrency(paths, currency), { order }),
    goal,
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    lookback,
    currency,
    other_currencies: othersThan(currency, paths),
    graph_version: graphVersion,
  };
}

/** One row for each path; value in the currency only. */
function inCurrency(paths: readonly ConvertedPath[], currency: string): PathRow[] {
  return paths.map((each) => ({
    path: each.path,
    conversions: each.conversions,
    value: (each.currency ?? currency) === currency ? each.value : 0,
  }));
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
