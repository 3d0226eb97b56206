import type { AttributionTable, Credit } from './merge.ts';
import type { Model } from './models.ts';

/** What models credit most: one channel, or several that are alike. */
export interface Leader {
  channels: string[];
  models: Model[];
  /** The share of each in the whole by these models, from 0 to 1. */
  least: number;
  most: number;
}

/** Credits that differ by less are alike: thirds do not add up to the last digit. */
const ALIKE = 1e-9;

/** What the collector calls conversions that no touch led to. */
const NOBODY = 'Unattributed';

/** Which channel comes first, by how many of the models: the short answer above the figures. None where no channel is credited. */
export function leadersOf({ models, rows, total }: AttributionTable, metric: keyof Credit): Leader[] {
  const leaders = new Map<string, Leader>();
  if (total[metric] <= 0) return [];
  models.forEach((model, column) => {
    const credits = rows
      .filter(({ channel }) => channel !== NOBODY)
      .map(({ channel, credits }) => ({ channel, credit: credits[column]?.[metric] ?? 0 }));
    const best = Math.max(0, ...credits.map(({ credit }) => credit));
    if (best === 0) return;
    const channels = credits
      .filter(({ credit }) => best - credit <= ALIKE * total[metric])
      .map(({ channel }) => channel);
    const share = best / total[metric];
    const known = leaders.get(channels.join()) ?? { channels, models: [], least: share, most: share };
    known.models.push(model);
    known.least = Math.min(known.least, share);
    known.most = Math.max(known.most, share);
    leaders.set(channels.join(), known);
  });
  return [...leaders.values()].sort((a, b) => b.models.length - a.models.length);
}
