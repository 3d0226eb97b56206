/** What a spreadsheet would run as a formula: in half and full width, also behind blanks that it skips. */
const FORMULA = /^[\s\u200b\ufeff]*[=+\-@＝＋－＠]|^[\t\r\n]/u;

/** Lines as CSV. */
export function csvOf(lines: readonly (readonly (string | number | null)[])[]): string {
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('');
}

/** Quoted where CSV needs it; text that a spreadsheet would run as a formula gets an apostrophe (names come from URLs). */
function cell(value: string | number | null): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** With a byte order mark: without it spreadsheets read Chinese names as Latin. */
export function downloadCsv(name: string, csv: string): void {
  downloadText(name, `\uFEFF${csv}`);
}

/** CSV as it is. */
export function downloadText(name: string, csv: string): void {
  download(name, new Blob([csv], { type: 'text/csv;charset=utf-8' }));
}

export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
