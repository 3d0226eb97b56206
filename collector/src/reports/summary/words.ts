export type Language = 'zh' | 'en';

/** What a message says, in the reader's language. */
export interface Words {
  amount(n: number): string;
  share(n: number): string;
  conversions(n: string, value: string): string;
  model(name: string): string;
  row(name: string, figure: string, more: string): string;
  item(name: string, figure: string): string;
  costs(cost: string, roas: string, cpa: string): string;
  events(name: string, n: string): string;
  step(name: string, people: string, share: string): string;
  cohort(day: string, people: string, back: string): string;
  none(rest: number): string;
  others: string;
  days(from: string, to: string): string;
}

const formats = (locale: string) => ({
  amount: (n: number) => new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }).format(n),
  share: (n: number) => new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(n),
});

export const WORDS: Record<Language, Words> = {
  zh: {
    ...formats('zh-CN'),
    conversions: (n, value) => `转化 ${n}，价值 ${value}`,
    model: (name) => `模型 ${name}：`,
    row: (name, figure, more) => `- ${name}：${figure}（${more}）`,
    item: (name, figure) => `- ${name}：${figure}`,
    costs: (cost, roas, cpa) => `花费 ${cost}，ROAS ${roas}，每次转化成本 ${cpa}`,
    events: (name, n) => `${name}：${n}`,
    step: (name, people, share) => `- ${name}：${people}（${share}）`,
    cohort: (day, people, back) => `- ${day} 起：${people} 人，回来 ${back} 人`,
    none: (rest) => (rest > 0 ? `其余 ${rest} 个` : '（无）'),
    others: '其他',
    days: (from, to) => `${from} 至 ${to}`,
  },
  en: {
    ...formats('en-GB'),
    conversions: (n, value) => `${n} conversions, worth ${value}`,
    model: (name) => `Model ${name}:`,
    row: (name, figure, more) => `- ${name}: ${figure} (${more})`,
    item: (name, figure) => `- ${name}: ${figure}`,
    costs: (cost, roas, cpa) => `Spent ${cost}, ROAS ${roas}, ${cpa} a conversion`,
    events: (name, n) => `${name}: ${n}`,
    step: (name, people, share) => `- ${name}: ${people} (${share})`,
    cohort: (day, people, back) => `- from ${day}: ${people} people, ${back} came back`,
    none: (rest) => (rest > 0 ? `${rest} others` : '(none)'),
    others: 'Others',
    days: (from, to) => `${from} to ${to}`,
  },
};
