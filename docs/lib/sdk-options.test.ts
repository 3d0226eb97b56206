import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { SDKS, sdkExports, sdkModules, sdkPage } from './sdk-page.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const textOf = (pattern: string) =>
  globSync(pattern, { cwd: ROOT, exclude: ['**/node_modules/**', '**/dist/**'] })
    .map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
    .join('\n');

const web = SDKS[0];
const exported = sdkExports(web);
const modules = sdkModules(web);
const membersOf = (name: string) =>
  exported.find((one) => one.name === name)?.members.map((member) => member.name) ?? [];
const moduleOptions = modules.flatMap((one) =>
  one.exported.filter(({ name }) => name.endsWith('Options')).flatMap(({ members }) => members.map(({ name }) => name)),
);
const tests = textOf('{sdk-web,sdk-core}/src/**/*.test.ts') + textOf('e2e/{web-*,embed*}.spec.ts');

test('every option of the browser SDK and of its modules is set in a test, and has a line in the reference', () => {
  const options = [...membersOf('InitOptions'), ...moduleOptions];
  expect(options.length).toBeGreaterThan(12);
  expect(options.filter((name) => !new RegExp(`\\b${name}(:|=| \\}|,)`).test(tests))).toEqual([]);
  const reference = sdkPage(web, exported, modules, 'en').markdown;
  expect(options.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});

test('every option of init has a row in the README of the package', () => {
  const readme = readFileSync(path.join(ROOT, 'sdk-web/README.md'), 'utf8');
  expect(membersOf('InitOptions').filter((name) => !readme.includes(`| \`${name}\``))).toEqual([]);
});

test('every method of the browser SDK is called in a test, and named in the README of the package', () => {
  const methods = membersOf('Guiyi').filter((name) => name !== 'version');
  expect(methods.length).toBeGreaterThan(14);
  expect(methods.filter((name) => !new RegExp(`\\.${name}\\(`).test(tests))).toEqual([]);
  const readme = readFileSync(path.join(ROOT, 'sdk-web/README.md'), 'utf8');
  expect(methods.filter((name) => !readme.includes(` \`${name}(`))).toEqual([]);
});
