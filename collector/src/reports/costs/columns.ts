import type { RawRow } from './row.ts';

/** What ad platforms call the columns, in their exports. */
const NAMES = {
  day: 'day date 日期 天 日 时间 投放日期 数据日期 统计日期 报告日期 日期-天 时间-天 date_start reporting_starts 报告开始日期',
  channel: 'channel 渠道',
  source: 'source utm_source 来源 平台 媒体',
  medium: 'medium utm_medium 媒介',
  campaign:
    'campaign utm_campaign campaign_name 活动 活动名称 计划 计划名称 推广计划 推广计划名称 广告计划 广告计划名称 营销计划 营销计划名称 项目 项目名称 广告系列 广告系列名称 广告组 广告组名称',
  amount:
    'amount cost spend amount_spent 花费 花费金额 已花费金额 消费 消费金额 消耗 消耗金额 总花费 总消费 总消耗 实际花费 成本 金额',
  currency: 'currency currency_code 币种 货币 货币代码',
  impressions:
    'impressions impr impr. 展现 展现量 展现数 展现次数 展示 展示量 展示数 展示次数 曝光 曝光量 曝光数 曝光次数',
  clicks: 'clicks link_clicks 点击 点击量 点击数 点击次数 链接点击量',
};

type Field = keyof typeof NAMES;

const FIELDS = new Map(
  (Object.keys(NAMES) as Field[]).flatMap((field) =>
    NAMES[field].split(' ').map((name): [string, Field] => [name, field]),
  ),
);

/** What costs cannot do without. */
const NEEDED = ['day', 'amount'] as const;

/** The columns of a table: what each means, empty when it says nothing of costs; `currency` as the head of the costs has it. */
export interface Columns {
  fields: readonly (Field | '')[];
  currency: string;
}

/** Columns by the cells that name them. */
export function columnsOf(cells: readonly string[]): Columns {
  const fields = cells.map((cell) => FIELDS.get(plain(cell)) ?? '');
  const [, unit = ''] = /[（(【[]\s*([A-Za-z]{3}|元)\s*[)）】\]]/.exec(cells[fields.indexOf('amount')] ?? '') ?? [];
  return { fields, currency: unit === '元' ? 'CNY' : unit };
}

/** The first of the needed columns that is not there, and what it may be called; null when all are. */
export function lacking({ fields }: Columns): { field: string; names: string } | null {
  const field = NEEDED.find((each) => !fields.includes(each));
  return field === undefined ? null : { field, names: NAMES[field].split(' ').slice(0, 8).join(', ') };
}

/** A row by what its cells mean; the first of two columns with one meaning counts. */
export function rawOf({ fields, currency }: Columns, cells: readonly string[]): RawRow {
  const raw = Object.fromEntries(fields.map((field, i) => [field, cells[i] ?? '']).reverse());
  return currency && !raw.currency ? { ...raw, currency } : raw;
}

/** What platforms write where the sums of a column stand. */
const TOTAL = /^(合计|总计|汇总|小计|共计|全部|总|grand total|total|results from|共\s*\d+)/i;

/** A line of sums: it has no day of its own, and calls itself so or names no campaign where all others do. */
export function isTotal({ fields }: Columns, cells: readonly string[]): boolean {
  const day = cells[fields.indexOf('day')] ?? '';
  if (/^\d{4}/.test(day)) return false;
  const isNameless = day === '' && fields.includes('campaign') && !cells[fields.indexOf('campaign')];
  return isNameless || cells.some((cell) => TOTAL.test(cell));
}

/** `花费(元)` and `Cost (CNY)` are `花费` and `cost`. */
function plain(name: string): string {
  return name
    .replace(/[（(【[].*$/, '')
    .trim()
    .toLowerCase()
    .replaceAll(' ', '_');
}
