import type { AttributionReply } from '@guiyi/protocol';
import type { Model } from './models.ts';

export interface Credit {
  conversions: number;
  value: number;
}

/** One channel under all chosen models. */
export interface ChannelRow {
  channel: string;
  /** One for each model, in their order. */
  credits: Credit[];
  /** Conversions it closes minus conversions it opens; null unless both models are there. */
  difference: number | null;
}

export interface AttributionTable {
  models: Model[];
  /** Most valuable first. */
  rows: ChannelRow[];
  total: Credit;
}

/**
 * One table from the reply. A channel that a model gives nothing is 0 there, not absent: a channel that only opens paths
 * must still show that it closes none.
 */
export function mergeModels(models: readonly Model[], reply: AttributionReply): AttributionTable {
  const answers = reply.models ?? [reply];
  const rows = new Map<string, Credit[]>();
  models.forEach((model, column) => {
    for (const { channel, conversions, value } of answers.find((each) => each.model === model)?.channels ?? []) {
      const credits = rows.get(channel) ?? models.map(() => ({ conversions: 0, value: 0 }));
      credits[column] = { conversions, value };
      rows.set(channel, credits);
    }
  });
  const by = Math.max(0, models.indexOf('linear'));
  return {
    models: [...models],
    rows: [...rows].map(([channel, credits]) => rowOf(channel, credits, models)).sort((a, b) => byImportance(a, b, by)),
    total: { ...reply.total },
  };
}

function rowOf(channel: string, credits: Credit[], models: readonly Model[]): ChannelRow {
  const opens = credits[models.indexOf('first')];
  const closes = credits[models.indexOf('last')];
  return { channel, credits, difference: opens && closes ? closes.conversions - opens.conversions : null };
}

/** By linear credit; by the first model where linear was not chosen. */
function byImportance(a: ChannelRow, b: ChannelRow, column: number): number {
  const [left, right] = [a.credits[column], b.credits[column]];
  if (!left || !right) return 0;
  return right.conversions - left.conversions || right.value - left.value || (a.channel < b.channel ? -1 : 1);
}
