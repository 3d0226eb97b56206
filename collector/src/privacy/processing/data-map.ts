import { ACTIVITIES, type Language } from './activities.ts';
import { ERASERS } from './erasers.ts';

/** One column of one table, as STORAGE.md describes it. */
export interface MappedColumn {
  /** Where the table is: `D1`, a Durable Object, the archive. */
  store: string;
  table: string;
  column: string;
  /** `id`, `data`, both, or `–` where it is about nobody. */
  personal: string;
  kept: string;
}

/** Every column that STORAGE.md names. A row without a table goes on with the one above it. */
export function columnsIn(storage: string): MappedColumn[] {
  let [store, table, ends] = ['', '', ''];
  return storage.split('\n').flatMap((line): MappedColumn[] => {
    if (line.startsWith('## ')) store = line.slice(3);
    if (!/^\| (`|\|)/.test(line)) return [];
    const [first = '', what = '', personal = '', kept = ''] = line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
    table = /^`([^`]+)`/.exec(first)?.[1] ?? table;
    ends = kept || ends;
    const named = [...(what.split(/: | \(/)[0] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    return (named.length > 0 ? named : ['*']).map((column) => ({ store, table, column, personal, kept: ends }));
  });
}

/** Whether a column is about a person. */
export function isPersonal({ personal }: Pick<MappedColumn, 'personal'>): boolean {
  return /^(id|data)\b/.test(personal);
}

const HEADS = {
  en: ['table', 'column', 'personal', 'purpose', 'kept', 'taken out by'],
  zh: ['表', '列', '个人信息', '用途', '保留', '由什么删除'],
} as const;

const WORDS = {
  en: {
    title: '# Data map',
    lead: [
      'Every column of every store: whether it is about a person (**id** singles one out, **data** says something about one), what it is',
      'for, how long it stays, and the code that takes it out. Made from [STORAGE.md](../../collector/STORAGE.md), which a test holds',
      'against the live schema, and from the register of processing (`npm run docs:data-map`); a test fails when this page is behind.',
    ].join('\n'),
  },
  zh: {
    title: '# 数据地图',
    lead: [
      '每个存储的每一列：是否关于个人（**标识**能指认某人，**数据**说明某人的情况）、用途、保留多久、由哪段代码删除。由',
      '[哪里存了什么](../reference/storage.md)（有测试与实际数据库结构核对）和处理活动登记生成（`npm run docs:data-map`）；此页落后时测试失败。',
    ].join('\n'),
  },
} as const;

/**
 * The data map as Markdown.
 *
 * @param storage the text of STORAGE.md
 * @param say gives a text of STORAGE.md in the language
 */
export function dataMap(storage: string, language: Language, say: (text: string) => string): string {
  const columns = columnsIn(storage);
  const sections = [...new Set(columns.map(({ store }) => store))].map((store) => {
    const rows = columns.filter((column) => column.store === store).map((column) => rowOf(column, language, say));
    return [`## ${say(store)}`, '', ...tableOf(HEADS[language], rows)].join('\n');
  });
  return `${[WORDS[language].title, WORDS[language].lead, ...sections].join('\n\n')}\n`;
}

function rowOf(column: MappedColumn, language: Language, say: (text: string) => string): string[] {
  const { table, column: name, personal, kept } = column;
  const about = isPersonal(column);
  const activity = ACTIVITIES.find(({ tables }) => tables.includes(table));
  const purpose = about ? (activity?.purpose[language] ?? '') : '–';
  return [`\`${table}\``, `\`${name}\``, say(personal), purpose, say(kept), about ? eraser(table, language) : '–'];
}

function eraser(table: string, language: Language): string {
  const [file = '', name = ''] = (ERASERS[table] ?? '').split(' ');
  if (file !== 'none:') return `\`${file}\` \`${name}\``;
  return language === 'zh' ? '不删除：它正是用来拒收已删除者的' : 'nothing: it turns the erased away';
}

function tableOf(head: readonly string[], rows: readonly string[][]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
