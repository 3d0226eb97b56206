import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it, test } from 'vitest';
import { ACTIVITIES } from './activities.ts';
import { columnsIn, dataMap, isPersonal } from './data-map.ts';
import { ERASERS } from './erasers.ts';

const ROOT = path.join(import.meta.dirname, '..', '..', '..', '..');
const text = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const storage = text('collector/STORAGE.md');
const personal = columnsIn(storage).filter(isPersonal);

it('reads rows that go on, notes behind names, and what has no columns', () => {
  const page = [
    '## D1',
    '| `events` | `seq`, `time`: which, `when` | data | with the person |',
    '| | `key`: whose | id, data | |',
    '| `sources` | `id`, `name` | – (hashed) | until removed |',
    '## R2 `ARCHIVE`',
    '| `dead/ID.json` | messages | id | 90 days |',
  ].join('\n');
  expect(columnsIn(page).map((each) => Object.values(each).join(' | '))).toEqual([
    'D1 | events | seq | data | with the person',
    'D1 | events | time | data | with the person',
    'D1 | events | key | id, data | with the person',
    'D1 | sources | id | – (hashed) | until removed',
    'D1 | sources | name | – (hashed) | until removed',
    'R2 `ARCHIVE` | dead/ID.json | * | id | 90 days',
  ]);
});

test('every column about a person has a purpose and something that takes it out', () => {
  expect(personal.length).toBeGreaterThan(80);
  const tables = [...new Set(personal.map(({ table }) => table))];
  const purposes = new Set(ACTIVITIES.flatMap((activity) => activity.tables));
  expect(tables.filter((table) => !purposes.has(table))).toEqual([]);
  expect(tables.filter((table) => ERASERS[table] === undefined)).toEqual([]);
  expect(Object.keys(ERASERS).filter((table) => !storage.includes(`| \`${table}\` |`))).toEqual([]);
});

test('what takes it out is in the code', () => {
  const gone = Object.values(ERASERS).filter((eraser) => {
    const [file = '', name = ''] = eraser.split(' ');
    if (file === 'none:') return false;
    const source = `collector/src/${file}`;
    return !existsSync(path.join(ROOT, source)) || !new RegExp(`\\b${name}[<(]`).test(text(source));
  });
  expect(gone).toEqual([]);
});

test.each([
  ['docs/privacy/data-map.md', 'en'],
  ['docs/zh/privacy/data-map.md', 'zh'],
] as const)('%s is of today (npm run docs:data-map)', (file, language) => {
  const zh = JSON.parse(text('docs/lib/zh/storage.json')) as Record<string, string>;
  const page = dataMap(storage, language, (words) => (language === 'zh' ? (zh[words] ?? words) : words));
  if (process.env.GUIYI_WRITE_DOCS === '1') writeFileSync(path.join(ROOT, file), page);
  expect(text(file)).toBe(page);
});
