import { env, runInDurableObject } from 'cloudflare:test';
import { expect, test } from 'vitest';
import page from '../STORAGE.md?raw';

/** Tables of the engine itself. */
const OWN = /^(sqlite_|_cf_)/;

/** What a section of STORAGE.md says of a table: the text of its rows. */
function described(section: string, table: string): string {
  const body = page.split(/^## /m).find((part) => part.startsWith(section)) ?? '';
  const lines = body.split('\n');
  const from = lines.findIndex((line) => line.startsWith(`| \`${table}\` |`));
  if (from < 0) return '';
  const rest = lines.slice(from + 1).findIndex((line) => !line.startsWith('| |'));
  return lines.slice(from, from + 1 + rest).join('\n');
}

function missing(section: string, columns: { table: string; column: string }[]): string[] {
  return columns
    .filter(({ table, column }) => !OWN.test(table) && !described(section, table).includes(`\`${column}\``))
    .map(({ table, column }) => `${section}: ${table}.${column}`);
}

interface Column extends Record<string, string> {
  table: string;
  column: string;
}

const TABLES = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf\\_%' ESCAPE '\\'`;

/** The engine forbids to look into its own tables, so the others are asked one by one. */
const columnsOf = (table: string) =>
  `SELECT '${table}' AS "table", name AS "column" FROM pragma_table_info('${table}')`;

async function inD1(): Promise<Column[]> {
  const { results } = await env.DB.prepare(TABLES).all<{ name: string }>();
  const tables = await Promise.all(results.map(({ name }) => env.DB.prepare(columnsOf(name)).all<Column>()));
  return tables.flatMap((table) => table.results);
}

function inObject(namespace: DurableObjectNamespace): Promise<Column[]> {
  return runInDurableObject(namespace.get(namespace.idFromName('schema')), (_, { storage }) =>
    [...storage.sql.exec<{ name: string }>(TABLES)].flatMap(({ name }) => [
      ...storage.sql.exec<Column>(columnsOf(name)),
    ]),
  );
}

test('every table and column of the live schema is described', async () => {
  const [d1, identity, outbox] = [await inD1(), await inObject(env.IDENTITY), await inObject(env.OUTBOX)];
  const wechat = await inObject(env.WECHAT);
  const audit = await inObject(env.AUDIT);
  expect(audit.length).toBeGreaterThan(10);
  expect(wechat).toHaveLength(1);
  expect(d1.length).toBeGreaterThan(20);
  expect(identity.length).toBeGreaterThan(20);
  expect(outbox.length).toBeGreaterThan(3);
  expect([
    ...missing('D1', d1),
    ...missing('Durable Object `IdentityObject`', identity),
    ...missing('Durable Object `OutboxObject`', outbox),
    ...missing('Durable Object `WechatTokenObject`', wechat),
    ...missing('Durable Object `AuditObject`', audit),
  ]).toEqual([]);
});

/** The cells of every table row: what it is called, its class, how long it is kept. A row without a name goes on. */
function rowsOfPage(): { table: string; personal: string; kept: string }[] {
  let table = '';
  let kept = '';
  return page
    .split('\n')
    .filter((line) => /^\| (`|\|)/.test(line))
    .map((line) => {
      const cells = line.slice(2).split(' | ');
      const name = /^`([^`]+)`/.exec(cells[0] ?? '')?.[1];
      table = name ?? table;
      const last = (cells.at(-1) ?? '').replace(/ ?\|$/, '').trim();
      kept = last === '' && name === undefined ? kept : last;
      return { table, personal: (cells.at(-2) ?? '').trim(), kept };
    });
}

test('every row says whether it is personal, how long it stays, and what takes it', () => {
  const rows = rowsOfPage();
  expect(rows.length).toBeGreaterThan(40);
  expect(rows.filter(({ personal }) => !/^(–|id|data)/.test(personal))).toEqual([]);
  // What is personal goes with the person, after a time, by itself, or stays for a reason that is given.
  const ends = /with |until |as the record|computed|replaced|\d+ days|three years|for good: |no longer than/;
  expect(rows.filter(({ personal, kept }) => personal !== '–' && !ends.test(kept))).toEqual([]);
  expect(rows.filter(({ kept }) => kept === '')).toEqual([]);
});
