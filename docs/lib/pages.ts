import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { COPIED, TABLES } from './copied-pages.ts';
import { AREAS } from './http-areas.ts';
import { folderOf, type Language } from './language.ts';
import { SDKS } from './sdk-page.ts';

const DOCS = path.join(import.meta.dirname, '..');

/** The four kinds of pages, and whose rights they are about; a folder each. */
const KINDS = [
  { folder: 'start', en: 'Tutorials', zh: '教程' },
  { folder: 'guides', en: 'How to', zh: '操作指南' },
  { folder: 'reference', en: 'Reference', zh: '参考' },
  { folder: 'design', en: 'Why', zh: '设计理由' },
  { folder: 'privacy', en: 'Privacy', zh: '隐私' },
] as const;

/** Pages that `generate.ts` writes in both languages, below a language's folder. */
const GENERATED: readonly string[] = [
  'reference/http.md',
  ...AREAS.map(({ page }) => `reference/${page}`),
  ...SDKS.map(({ page }) => `reference/${page}.md`),
  'reference/settings.md',
  'reference/codes.md',
  ...COPIED.map(({ file }) => file),
];

/** Written pages of a language, below its folder, with `/`. A folder's README counts as its index. */
export function writtenPages(language: Language): string[] {
  const ignored = ['node_modules/**', 'reference/**', 'zh/**', 'lib/**', '.vitepress/**'];
  return globSync('**/*.md', { cwd: path.join(DOCS, folderOf(language)), exclude: ignored })
    .map((file) =>
      file
        .split(path.sep)
        .join('/')
        .replace(/README\.md$/, 'index.md'),
    )
    .sort();
}

/** Chinese pages that are made from the English ones. */
const MADE: readonly string[] = TABLES.map(({ file }) => file);

/** Generated files lie in folders that Git ignores; the site shows them where they belong. */
export function rewritesOf(): Record<string, string> {
  const made = MADE.map((page) => [`zh/reference/made/${page}`, `zh/${page}`]);
  const readmes = ['', 'zh/'].flatMap((folder) =>
    globSync(`${folder}*/README.md`, { cwd: DOCS }).map((file) => [file, file.replace('README', 'index')]),
  );
  return Object.fromEntries([...made, ...readmes]);
}

/** Every page of a language, below its folder. */
export function allPages(language: Language): string[] {
  return [...writtenPages(language), ...GENERATED, ...(language === 'zh' ? MADE : [])].sort();
}

/** What one language has and the other lacks, e.g. `zh: guides/csp.md`. */
export function parityGaps(): string[] {
  return gapsBetween(allPages('en'), allPages('zh'));
}

export function gapsBetween(en: readonly string[], zh: readonly string[]): string[] {
  return [
    ...en.filter((page) => !zh.includes(page)).map((page) => `zh: ${page}`),
    ...zh.filter((page) => !en.includes(page)).map((page) => `en: ${page}`),
  ];
}

/** The file of a page: `design/index.md` is `design/README.md`. */
export function fileOf(language: Language, page: string): string {
  const whole = path.join(DOCS, folderOf(language), page);
  const made = path.join(DOCS, 'zh/reference/made', page);
  const candidates = [whole, whole.replace(/index\.md$/, 'README.md'), ...(language === 'zh' ? [made] : [])];
  const found = candidates.find((file) => existsSync(file));
  if (!found) throw new Error(`There is no ${path.relative(DOCS, whole)}; run node docs/generate.ts first.`);
  return found;
}

/** The title of a page: its first heading. */
function titleOf(markdown: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1]?.replace(/`/g, '') ?? '';
}

interface SidebarGroup {
  text: string;
  items: { text: string; link: string }[];
}

/** The kind of a page: its folder. Pages beside the folders are reference; folders of their own, such as `self-hosting`, how-to. */
function kindOf(page: string): string {
  const folder = page.split('/')[0] ?? '';
  if (!page.includes('/')) return page === 'index.md' ? '' : 'reference';
  return KINDS.some((kind) => kind.folder === folder) ? folder : 'guides';
}

/** The sidebar of a language: the pages of each kind, in the order of `order`, unnamed ones behind. */
export function sidebarOf(language: Language, order: readonly string[]): SidebarGroup[] {
  const place = (page: string) => (order.includes(page) ? order.indexOf(page) : order.length);
  const pages = allPages(language).sort((a, b) => place(a) - place(b));
  return KINDS.map((kind) => ({
    text: kind[language],
    items: pages
      .filter((page) => kindOf(page) === kind.folder)
      .map((page) => ({
        text: titleOf(readFileSync(fileOf(language, page), 'utf8')),
        link: `/${folderOf(language)}${page.replace(/(index)?\.md$/, '')}`,
      })),
  }));
}
