import type { AttributionTable, Credit } from './merge.ts';
import type { Model } from './models.ts';

/** The channel that models credit most. */
export interface Leader {
  channel: string;
  models: Model[];
  /** Its share of the whole by these models, from 0 to 1. */
  least: number;
  most: number;
}

/** Which channel comes first, by how many of the models: the short answer above the figures. None where nothing is credited. */
export function leadersOf({ models, rows, total }: AttributionTable, metric: keyof Credit): Leader[] {
  const leaders = new Map<string, Leader>();
  if (total[metric] <= 0) return [];
  models.forEach((model, column) => {
    const credit = (row: (typeof rows)[number]) => row.credits[column]?.[metric] ?? 0;
    const first = rows.reduce(
      (best, row) => (credit(row) > credit(best) ? row : best),
      rows[0] ?? { channel: '', credits: [], difference: null },
    );
    const share = credit(first) / total[metric];
    const known = leaders.get(first.channel) ?? { channel: first.channel, models: [], least: share, most: share };
    known.models.push(model);
    known.least = Math.min(known.least, share);
    known.most = Math.max(known.most, share);
    leaders.set(first.channel, known);
  });
  return [...leaders.values()].sort((a, b) => b.models.length - a.models.length);
}
