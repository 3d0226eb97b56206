import type { Language } from '../i18n/index.ts';

/** What the collector says of a faulty row, by how it begins; `reports/costs/` of the collector has the English. */
const ZH: readonly [english: string, chinese: string][] = [
  ['Give what was spent', '请填花费：0 或更大的数字。'],
  ['Write the day as', '日期请写成 2026-01-31。'],
  ['Give the channel', '请填渠道，或者来源和媒介；整个文件是同一平台的，可以在上面选平台。'],
  ['This is not a number', '这不是数字。'],
  ['This is less than 0', '小于 0。要更正花费，请撤销原来的导入。'],
  ['This must be a whole number', '必须是整数。'],
  ['Write the currency', '币种请写三个字母，例如 CNY。'],
  ['There are no rows', '没有数据行。'],
  ['This is not CSV', '这不是 CSV：引号没有成对，或位置不对。'],
  ['There is no column for it', '缺少这一列。开头要有一行列名，例如 日期、花费。'],
];

/** A fault in the reader's language; one that is not known here stays as the server wrote it. */
export function faultText(message: string, language: Language): string {
  if (language !== 'zh') return message;
  return ZH.find(([english]) => message.startsWith(english))?.[1] ?? message;
}
