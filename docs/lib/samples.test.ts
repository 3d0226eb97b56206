import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { samplesOf, scriptsOf, syntaxErrors, typeErrors } from './samples.ts';
import { everyPage, everySample } from './written-samples.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const pages = await everyPage();
const samples = await everySample();
const written = (...languages: string[]) => samples.filter(({ language }) => languages.includes(language));
/** A page about mini-programs means their SDK where it says `guiyi`, but for what it shows of a page in a `web-view`. */
const inItsPlace = ({ file, code }: { file: string; code: string }) =>
  file.includes('miniprogram') && !/import \{ guiyi\b|@guiyi\/web/.test(code)
    ? `import { guiyi } from '@guiyi/miniprogram'; ${code}`
    : code;
/** In the reference `ts` shows signatures, taken from code that the compiler has seen. */
const modules = written('ts', 'tsx').filter(({ file }) => !/^docs\/(zh\/)?reference\//.test(file));
/** What a script tag or a bundler runs. Adapters are run, in `adapters.test.ts`. */
const scripts = samples.flatMap(({ file, name, language, code }) => {
  const parts = language === 'html' ? scriptsOf(code) : language === 'js' ? [code] : [];
  return parts
    .filter((part) => !/^\/\/ \w+-to-guiyi/.test(part))
    .map((part, i) => [`${name} (${i + 1})`, inItsPlace({ file, code: part })] as const);
});

test('the blocks of a page are found, with their lines', () => {
  expect(samplesOf('# A\n\n```ts\nconst a = 1;\n```\n\n```sh\nls\n```\n')).toEqual([
    { language: 'ts', code: 'const a = 1;\n', line: 3 },
    { language: 'sh', code: 'ls\n', line: 7 },
  ]);
  expect(scriptsOf('<script src="x.js"></script>\n<script nonce="n">a()</script><p>b</p><script>c()</script>')).toEqual(
    ['a()', 'c()'],
  );
});

test('a sample with a wrong type, a wrong name or broken syntax is told', () => {
  const wrong = new Map([
    ['a', "import { guiyi } from '@guiyi/web';\nguiyi.track(5);"],
    ['b', "import { guiyi } from '@guiyi/web';\nguiyi.tracks('A');"],
    ['c', "import { guiyi } from '@guiyi/miniprogram';\nguiyi.init({ writeKey: 'k' });"],
  ]);
  expect(new Set(typeErrors(wrong).map((error) => error[0]))).toEqual(new Set(['a', 'b', 'c']));
  const plain = new Map([
    ['a', 'guiyi.track(5);'],
    ['b', "guiyi.init({ writeKey: 'k', colour: 1 });"],
    ['c', 'const a = ;'],
    ['d', "guiyi.track('A'); const fine = (x) => x;"],
  ]);
  expect(new Set(typeErrors(plain, 'js').map((error) => error[0]))).toEqual(new Set(['a', 'b', 'c']));
  expect(syntaxErrors('const a = ;')).not.toEqual([]);
}, 120_000);

test('every sample says its language, which is one that a test takes', () => {
  // sh, curl: `shell-samples.test.ts`, `e2e/docs.spec.ts`; java, python, php: `token-sample.test.ts`; nginx, toml: `server-samples.test.ts`;
  // sql: `e2e/lake.spec.ts`; vue: `e2e/web-frameworks.spec.ts`.
  const known = ['ts', 'tsx', 'vue', 'js', 'html', 'sh', 'java', 'python', 'php', 'nginx', 'sql', 'toml', 'text'];
  expect(samples.filter(({ language }) => !known.includes(language)).map(({ name }) => name)).toEqual([]);
  const bare = [...pages].filter(([, markdown]) => {
    const fences = markdown.match(/^[ \t]*```.*$/gm) ?? [];
    return fences.some((fence, i) => (i % 2 === 0 ? !/^```\w+$/.test(fence) : fence !== '```'));
  });
  expect(bare.map(([file]) => file)).toEqual([]);
});

test('every TypeScript sample compiles', () => {
  expect(modules.length).toBeGreaterThan(30);
  expect(typeErrors(new Map(modules.map((one) => [one.name, inItsPlace(one)])))).toEqual([]);
}, 120_000);

test('every JavaScript sample, those in HTML too, calls what there is', () => {
  expect(scripts.length).toBeGreaterThan(60);
  expect(typeErrors(new Map(scripts), 'js')).toEqual([]);
  const adapters = written('js').filter(({ code }) => /^\/\/ \w+-to-guiyi/.test(code));
  expect(adapters.flatMap(({ name, code }) => syntaxErrors(code).map((error) => `${name}: ${error}`))).toEqual([]);
}, 120_000);

test('every file of the SDK that HTML loads is one that the collector serves', () => {
  const entries = globSync('sdk-web/src/script*.ts', { cwd: ROOT }).map((file) => path.basename(file, '.ts'));
  const served = ['snippet.js', ...entries.map((name) => `${name.replace('script', 'guiyi').replace('-', '.')}.js`)];
  const loaded = written('html').flatMap(({ name, code }) =>
    [...code.matchAll(/src="https?:[^"]*\/sdk\/([\w.-]+\.js)"/g)].map(([, file = '']) => ({ name, file })),
  );
  expect(loaded.length).toBeGreaterThan(8);
  // A pinned address holds a digest.
  const plain = (file: string) => file.replace(/\.sha-[0-9a-f]{16}(?=\.js$)/, '');
  expect(loaded.filter(({ file }) => !served.includes(plain(file)))).toEqual([]);
});

test('the code for frameworks is that of the pages which are built with them', () => {
  const shown = samples.filter(({ file }) => file === 'docs/guides/frameworks.md').map(({ code }) => code);
  const pages = [
    'guiyi.ts',
    'react/product.tsx',
    'vue/product-view.vue',
    'next/instrumentation-client.js',
    'next/app/product/page.jsx',
  ];
  const built = pages.map((file) => readFileSync(path.join(ROOT, 'e2e/frameworks', file), 'utf8'));
  expect(shown.slice(0, built.length)).toEqual(built);
});

test('both languages show the same code', () => {
  const strict = ['js', 'ts', 'tsx', 'vue', 'java', 'python', 'php'];
  const codeOf = (file: string) =>
    samples.filter((one) => one.file === file && strict.includes(one.language)).map(({ code }) => code);
  const kinds = (file: string) => samples.filter((one) => one.file === file).map(({ language }) => language);
  for (const file of pages.keys()) {
    const chinese = file === 'README.md' ? 'README.zh.md' : file.replace(/^docs\//, 'docs/zh/');
    if (chinese === file || !pages.has(chinese) || /^docs\/(zh\/|reference\/)/.test(file)) continue;
    expect(kinds(chinese), file).toEqual(kinds(file));
    expect(codeOf(chinese), file).toEqual(codeOf(file));
  }
});
