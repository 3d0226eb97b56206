import type { AttributionReply } from '@guiyi/protocol';

/** The models that stand side by side, in the order of the columns. */
export const MODELS = ['first', 'last', 'linear'] as const;
export type Model = (typeof MODELS)[number];

export type Credits = Record<Model, { conversions: number; value: number }>;

/** One channel under all models. */
export interface ChannelRow {
  channel: string;
  credits: Credits;
  /** Conversions it closes minus conversions it opens. */
  difference: number;
}

export interface AttributionTable {
  /** Most valuable first. */
  rows: ChannelRow[];
  totals: Credits;
}

/**
 * One table from the three replies. A channel that a model gives nothing is 0 there, not absent: a channel that only
 * opens paths must still show that it closes none.
 */
export function mergeModels(replies: Record<Model, AttributionReply>): AttributionTable {
  const rows = new Map<string, ChannelRow>();
  for (const model of MODELS) {
    for (const { channel, conversions, value } of replies[model].channels) {
      const row = rows.get(channel) ?? { channel, credits: noCredits(), difference: 0 };
      row.credits[model] = { conversions, value };
      rows.set(channel, row);
    }
  }
  const totals = noCredits();
  for (const model of MODELS) totals[model] = { ...replies[model].total };
  return { rows: [...rows.values()].map(withDifference).sort(byImportance), totals };
}

function noCredits(): Credits {
  const none = () => ({ conversions: 0, value: 0 });
  return { first: none(), last: none(), linear: none() };
}

function withDifference(row: ChannelRow): ChannelRow {
  return { ...row, difference: row.credits.last.conversions - row.credits.first.conversions };
}

function byImportance(a: ChannelRow, b: ChannelRow): number {
  const { linear: left } = a.credits;
  const { linear: right } = b.credits;
  return right.conversions - left.conversions || right.value - left.value || (a.channel < b.channel ? -1 : 1);
}
