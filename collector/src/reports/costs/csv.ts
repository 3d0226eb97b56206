import type { CostError } from '@guiyi/protocol';
import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import type { RawRow } from './row.ts';

/** What ad platforms call the columns, in their exports. */
const NAMES: Record<string, string> = {
  day: 'day date 日期 时间 投放日期',
  channel: 'channel 渠道',
  source: 'source utm_source 来源 平台 媒体',
  medium: 'medium utm_medium 媒介',
  campaign: 'campaign utm_campaign campaign_name 活动 计划 推广计划 广告计划 计划名称 广告组 活动名称',
  amount: 'amount cost spend 花费 消费 消耗 总花费 总消耗 成本 金额',
  currency: 'currency 币种 货币',
  impressions: 'impressions 展现 展现量 展示 展示量 展示数 曝光 曝光量',
  clicks: 'clicks 点击 点击量 点击数',
};

const FIELDS = new Map(
  Object.entries(NAMES).flatMap(([field, names]) => names.split(' ').map((name): [string, string] => [name, field])),
);

/** Rows with their line in the file, or why the file is none. */
export type Table = { rows: { line: number; raw: RawRow }[] } | { error: CostError };

/** Reads CSV whose first line names the columns, in any order; columns that say nothing of costs are passed over. */
export function costTable(bytes: Uint8Array): Table {
  try {
    const text = decoded(bytes);
    const records = parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      delimiter: delimiterOf(text),
      // With `info`, which the types do not know of.
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return tableOf(records.map(({ record, info }) => ({ line: info.lines, cells: record })));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = 'lines' in error && typeof error.lines === 'number' ? error.lines : 1;
    return { error: { line, field: '', message: 'This is not CSV: a quotation mark is open or out of place.' } };
  }
}

/** What parts the names of the columns: a comma, or what spreadsheets write where that is the decimal sign. */
function delimiterOf(text: string): string {
  const [head = ''] = text.split(/[\r\n]/, 1);
  return ['\t', ';'].find((mark) => head.includes(mark)) ?? ',';
}

/** UTF-8; else GB 18030, which spreadsheets in China write. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

function tableOf(records: { line: number; cells: string[] }[]): Table {
  const [head, ...body] = records;
  const columns = (head?.cells ?? []).map((name) => FIELDS.get(plain(name)) ?? '');
  for (const field of ['day', 'amount']) {
    if (!columns.includes(field)) {
      const message = `There is no column for it. The first line must name the columns, e.g. ${NAMES[field]?.split(' ').join(', ')}.`;
      return { error: { line: head?.line ?? 1, field, message } };
    }
  }
  return {
    rows: body.map(({ line, cells }) => ({
      line,
      // The first of two columns with one meaning counts.
      raw: Object.fromEntries(columns.map((field, i) => [field, cells[i] ?? '']).reverse()),
    })),
  };
}

/** `花费(元)` and `Cost (CNY)` are `花费` and `cost`. */
function plain(name: string): string {
  return name
    .replace(/[（(【[].*$/, '')
    .trim()
    .toLowerCase()
    .replaceAll(' ', '_');
}
