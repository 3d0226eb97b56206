import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CODES } from '@guiyi/protocol/codes';
import { LIMITS } from '@guiyi/protocol/limits';
import { expect, test } from 'vitest';
import { generatedPages } from '../generate.ts';
import { AREAS, areaOf } from './http-areas.ts';
import { operationsOf, titleOf } from './http-page.ts';
import { asked, untranslated } from './language.ts';
import { slug } from './links.ts';
import { openapiDocument } from './openapi.ts';
import { SDKS, sdkExports, sdkModules } from './sdk-page.ts';
import { COMMANDS, environment, LOCAL } from './settings-page.ts';
import { shape } from './shape.ts';
import { translatedPage } from './translated-page.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');
const generated = new Map((await generatedPages()).map(({ file, markdown }) => [file, markdown]));
const httpPages = AREAS.map(({ page: file }) => `reference/${file}`);
const page = (file: string) => generated.get(file) ?? '';
/** Both languages of a page lack nothing of what must be there. */
const lacking = (file: string, entries: readonly string[]) =>
  ['', 'zh/'].flatMap((folder) =>
    entries.filter((entry) => !page(`${folder}${file}`).includes(entry)).map((entry) => `${folder}${file}: ${entry}`),
  );

test('every route of the API has its entry on one page of the reference, and its row in the index', async () => {
  const operations = operationsOf(await openapiDocument());
  expect(operations.length).toBeGreaterThan(40);
  for (const operation of operations) {
    const title = titleOf(operation);
    const on = httpPages.filter((file) => page(file).includes(`\n## ${title}\n`));
    expect(on, title).toEqual([`reference/${areaOf(operation.path)?.page}`]);
    // The anchor is the one that the route had when the reference was one page: links from outside still lead to it.
    const anchor = slug(title);
    const row = `| <a id="${anchor}"></a>[${title}](${areaOf(operation.path)?.page}#${anchor}) |`;
    expect(lacking('reference/http.md', [row])).toEqual([]);
    expect(lacking(on[0] ?? '', [`\n## ${title}\n`])).toEqual([]);
  }
});

test('the reference of the API is in areas of a size that one can read', () => {
  expect(httpPages.length).toBeGreaterThan(7);
  for (const file of httpPages) {
    const routes = page(file).match(/^## (GET|POST|DELETE) /gm)?.length ?? 0;
    expect(routes, file).toBeGreaterThan(3);
    expect(routes, file).toBeLessThan(30);
  }
});

test('every error code has its entry, and every one that a route answers is a code', () => {
  expect(
    lacking(
      'reference/codes.md',
      Object.keys(CODES).map((code) => `### ${code}\n`),
    ),
  ).toEqual([]);
  const linked = [
    ...httpPages
      .map(page)
      .join('')
      .matchAll(/codes\.md#(\w+)/g),
  ].map(([, code = '']) => code);
  expect([...new Set(linked)].filter((code) => !(code in CODES))).toEqual([]);
});

test.each(SDKS.map((sdk) => [sdk.page, sdk] as const))(
  'every option, method and type of %s has its entry',
  (name, sdk) => {
    const exported = sdkExports(sdk);
    const members = (of: string) => exported.find((one) => one.name === of)?.members.map((member) => member.name) ?? [];
    expect(members('InitOptions')).toEqual(expect.arrayContaining(['writeKey', 'endpoint', 'consent']));
    expect(members('Guiyi')).toEqual(
      expect.arrayContaining(['init', 'track', 'page', 'identify', 'reset', 'consent', 'flush']),
    );
    const types = exported.map((one) => one.name).filter((one) => !['Guiyi', 'InitOptions', 'guiyi'].includes(one));
    expect(
      lacking(
        `reference/${name}.md`,
        [...members('Guiyi'), ...types].map((one) => `### ${one}\n`),
      ),
    ).toEqual([]);
    expect(
      lacking(
        `reference/${name}.md`,
        members('InitOptions').map((option) => `| \`${option}\``),
      ),
    ).toEqual([]);
  },
);

test.each(SDKS)('every module that $page delivers has its entry, with its options', (sdk) => {
  const { exports, name: npmName } = JSON.parse(read(`${sdk.page}/package.json`));
  // `*` alone stands for every file of the folder.
  const names = Object.keys(exports)
    .map((name) => name.slice(2))
    .filter((name) => name !== '*');
  const modules = sdkModules(sdk);
  const known = (name: string) =>
    modules.some((one) => one.name === name || (name.endsWith('*') && one.name.startsWith(name.slice(0, -1))));
  expect(names.filter((name) => name !== '' && name !== 'package.json' && !known(name))).toEqual([]);
  expect(globSync('sdk-web/src/auto/*.ts', { cwd: ROOT }).length).toBeGreaterThan(3);
  const entries = modules.flatMap(({ name, exported }) => [
    `### ${npmName}/${name}\n`,
    ...exported.map((one) => `#### ${one.name}\n`),
  ]);
  expect(lacking(`reference/${sdk.page}.md`, entries)).toEqual([]);
  expect(modules.length).toBeGreaterThan(5);
  expect(modules.flatMap(({ exported }) => exported.filter(({ text }) => !text).map((one) => one.name))).toEqual([]);
});

test('every option and method of the SDKs says what it is', () => {
  const silent = SDKS.flatMap((sdk) =>
    sdkExports(sdk).flatMap(({ name, members }) =>
      name === 'Guiyi' || name === 'InitOptions'
        ? members.filter(({ text }) => !text).map((one) => `${sdk.page} ${one.name}`)
        : [],
    ),
  );
  expect(silent).toEqual([]);
});

test('every setting of the Worker, variable of the commands, limit and command has its entry', () => {
  const used = globSync('{scripts,demo}/**/*.mjs', { cwd: ROOT }).flatMap(
    (file) => read(file).match(/GUIYI_[A-Z_]+/g) ?? [],
  );
  const known = [...environment().map(({ name }) => name), ...Object.keys(LOCAL)];
  expect([...new Set(used)].filter((name) => !known.includes(name) && !name.startsWith('GUIYI_E2E'))).toEqual([]);
  expect(
    lacking(
      'reference/settings.md',
      [...known, ...Object.keys(LIMITS)].map((name) => `| \`${name}\``),
    ),
  ).toEqual([]);
  const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
  expect(Object.keys(COMMANDS).sort()).toEqual(scripts.sort());
});

test('every table of the database has its entry', () => {
  const tables = globSync('collector/migrations/*.sql', { cwd: ROOT }).flatMap((file) =>
    [...read(file).matchAll(/CREATE TABLE (?:IF NOT EXISTS )?(\w+)/gi)].map(([, name]) => `| \`${name}\` |`),
  );
  const renamed = globSync('collector/migrations/*.sql', { cwd: ROOT }).flatMap((file) =>
    [...read(file).matchAll(/(?:DROP TABLE|ALTER TABLE) (\w+)(?:;| RENAME TO)/gi)].map(([, name]) => `| \`${name}\` |`),
  );
  expect(tables.length).toBeGreaterThan(8);
  expect(
    lacking(
      'reference/storage.md',
      tables.filter((name) => !renamed.includes(name)),
    ),
  ).toEqual([]);
});

test('every text of the generated pages has its Chinese', () => {
  expect(
    Object.fromEntries([...untranslated].map(([name, texts]) => [`docs/lib/zh/${name}.json`, [...texts]])),
  ).toEqual(Object.fromEntries([...untranslated.keys()].map((name) => [`docs/lib/zh/${name}.json`, []])));
});

test('no dictionary has words for a text that is gone', () => {
  const names = globSync('docs/lib/zh/*.json', { cwd: ROOT }).map((file) => path.basename(file, '.json'));
  expect([...asked.keys()].sort()).toEqual(names.sort());
  // The names of figures come and go with the suites that the last saved run had.
  const held = names.filter((name) => name !== 'measured');
  const stale = held.flatMap((name) =>
    Object.keys(JSON.parse(read(`docs/lib/zh/${name}.json`)))
      .filter((text) => !asked.get(name)?.has(text))
      .map((text) => `${name}: ${text}`),
  );
  expect(stale).toEqual([]);
});

test('schemas read as types', () => {
  expect(shape({ type: 'object', properties: { a: { type: 'string' }, b: { enum: ['x', 1] } }, required: ['a'] })).toBe(
    '{\n  a: string;\n  b?: "x" | 1;\n}',
  );
  expect(shape({ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } })).toBe('(string | null)[]');
  expect(shape({ type: 'object', additionalProperties: { type: 'boolean' } })).toBe('{ [name: string]: boolean }');
  expect(shape({})).toBe('any JSON');
});

test('a page is translated block by block, and keeps what has no words yet', () => {
  const words: Record<string, string> = {
    Title: '标题',
    'One two': '一二',
    cell: '格',
    'what it is': '是什么',
    item: '项',
  };
  const english =
    '# Title\n\nOne\ntwo\n\n| head | cell |\n|---|---|\n| `a`, `b`: what it is | new |\n\n- item\n- other\n\n```sh\ncell\n```\n';
  expect(translatedPage(english, (text) => words[text] ?? text)).toBe(
    '# 标题\n\n一二\n\n| head | 格 |\n|---|---|\n| `a`, `b`：是什么 | new |\n\n- 项\n- other\n\n```sh\ncell\n```',
  );
});
