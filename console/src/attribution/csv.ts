import { type AttributionTable, MODELS } from './merge.ts';

/** The table as CSV with the keys of the API as header: for spreadsheets and scripts, whatever the reader's language. */
export function attributionCsv(table: AttributionTable): string {
  const header = ['channel', ...MODELS.flatMap((model) => [`${model}_conversions`, `${model}_value`])];
  const lines = table.rows.map(({ channel, credits }) => [
    channel,
    ...MODELS.flatMap((model) => [credits[model].conversions, credits[model].value]),
  ]);
  return [header, ...lines]
    .map((line) => line.map(cell).join(','))
    .join('\r\n')
    .concat('\r\n');
}

/** Quoted where CSV needs it; text that a spreadsheet would run as a formula gets an apostrophe (channel names come from URLs). */
function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
