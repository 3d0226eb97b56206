import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { everyPage } from './written-samples.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const BUILT = ['**/node_modules/**', '**/dist/**', '**/*_dist/**', 'docs/reference/**', 'docs/zh/reference/**'];
const files = globSync('**/*.{ts,tsx,mjs,md,sql,json,toml,service,timer}', { cwd: ROOT, exclude: BUILT }).map(
  (file) => `/${file.split(path.sep).join('/')}`,
);
const pages = await everyPage();

/** What stands in code within the text. */
const spansOf = (markdown: string) =>
  [...markdown.replace(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
const isFile = (span: string) => /^[\w-]+(\/[\w.-]+)*\.(ts|tsx|mjs|md|sql|toml|service|timer)$/.test(span);
/** The files that a page means by a name, which may leave out the folders above. */
const meant = (span: string) => files.filter((file) => file.endsWith(`/${span}`));

/** Names of files that a reader makes, or that stand for one of many. */
const OWN = ['src/guiyi.weapp.ts', 'src/guiyi.h5.ts', 'app/layout.tsx', 'instrumentation-client.ts'];

test('every file that a page names is there', () => {
  const named = [...pages].flatMap(([page, markdown]) =>
    spansOf(markdown).flatMap((span) => (isFile(span) && !OWN.includes(span) ? [{ page, span }] : [])),
  );
  expect(named.length).toBeGreaterThan(300);
  expect(named.filter(({ span }) => meant(span).length === 0).map(({ page, span }) => `${page}: ${span}`)).toEqual([]);
});

test.each(['docs/design/tour.md', 'docs/zh/design/tour.md', 'CONTRIBUTING.md'])(
  'what %s names in a file is in that file',
  (page) => {
    const sections = (pages.get(page) ?? '').split(/^#+ /m);
    const lost = sections.flatMap((section) => {
      const spans = spansOf(section);
      const text = spans
        .filter(isFile)
        .flatMap(meant)
        .map((file) => readFileSync(path.join(ROOT, file), 'utf8'))
        .join('\n');
      // Other words are those of the wire and of the database.
      const symbols = spans
        .filter((span) => /^\w+\(\)$|^\w*[A-Z]\w*$/.test(span))
        .map((span) => span.replace('()', ''));
      return symbols.filter((symbol) => text !== '' && !new RegExp(`\\b${symbol}\\b`).test(text));
    });
    expect(lost).toEqual([]);
  },
);
