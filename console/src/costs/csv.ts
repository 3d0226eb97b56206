import type { CostReportReply } from '@guiyi/protocol';
import { csvOf } from '../csv.ts';

const FIGURES = ['cost', 'impressions', 'clicks', 'conversions', 'value', 'cpa', 'roas', 'roi', 'cvr'] as const;
const NAMES = { channel: ['channel'], campaign: ['channel', 'campaign'], day: ['day'] } as const;

/** The rows as CSV with the keys of the API as header; a ratio that would divide by nothing is empty. */
export function costsCsv({ by, rows, rest }: CostReportReply): string {
  const names: readonly ('channel' | 'campaign' | 'day')[] = NAMES[by];
  return csvOf([
    [...names, ...FIGURES],
    ...rows.map((row) => [...names.map((name) => row[name]), ...FIGURES.map((name) => row[name])]),
    // What the page has no rows for, as in `trends`: without it the file would not sum up to the total.
    ...(rest
      ? [[`(${rest.rows} others)`, ...names.slice(1).map(() => null), ...FIGURES.map((name) => rest[name])]]
      : []),
  ]);
}
