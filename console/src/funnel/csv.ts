import type { FunnelReply } from '@guiyi/protocol';
import { csvOf } from '../csv.ts';

/** The steps as CSV with the keys of the API as header. */
export function funnelCsv({ steps }: FunnelReply): string {
  return csvOf([
    ['step', 'name', 'people', 'median_seconds'],
    ...steps.map(({ name, people, median_seconds }, i) => [i + 1, name, people, median_seconds]),
  ]);
}
