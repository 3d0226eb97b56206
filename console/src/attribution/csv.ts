import { csvOf } from '../csv.ts';
import type { AttributionTable } from './merge.ts';

/** The table as CSV with the keys of the API as header: for spreadsheets and scripts, whatever the reader's language. */
export function attributionCsv({ models, rows }: AttributionTable): string {
  return csvOf([
    ['channel', ...models.flatMap((model) => [`${model}_conversions`, `${model}_value`])],
    ...rows.map(({ channel, credits }) => [
      channel,
      ...credits.flatMap(({ conversions, value }) => [conversions, value]),
    ]),
  ]);
}
