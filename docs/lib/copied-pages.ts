import { readFileSync } from 'node:fs';
import path from 'node:path';
import { folderOf, type GeneratedPage, type Language, wordsOf } from './language.ts';
import { translatedPage } from './translated-page.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** A page that stands beside the code, or is translated cell by cell because its tables change with the code. */
export interface CopiedPage {
  source: string;
  /** Below the language's folder. */
  file: string;
  /** The dictionary. */
  words: string;
}

/** Pages of other folders. */
export const COPIED: readonly CopiedPage[] = [
  { source: 'collector/STORAGE.md', file: 'reference/storage.md', words: 'storage' },
  { source: 'collector/src/identity/GRAPH.md', file: 'reference/graph.md', words: 'graph' },
];

/** Pages whose Chinese is made from the English one, text by text, so that neither can fall behind the other. */
export const TABLES: readonly CopiedPage[] = [
  { source: 'docs/privacy/articles.md', file: 'privacy/articles.md', words: 'privacy' },
  { source: 'docs/privacy/scenarios.md', file: 'privacy/scenarios.md', words: 'privacy' },
  { source: 'docs/privacy/threats.md', file: 'privacy/threats.md', words: 'privacy' },
  { source: 'docs/design/identity-at-scale.md', file: 'design/identity-at-scale.md', words: 'design' },
  { source: 'docs/design/scale.md', file: 'design/scale.md', words: 'design' },
  { source: 'docs/miniprogram-failures.md', file: 'miniprogram-failures.md', words: 'measured' },
  { source: 'docs/performance.md', file: 'performance.md', words: 'measured' },
];

/** The page in a language. */
export function copiedPage({ source, file, words }: CopiedPage, language: Language): GeneratedPage {
  const target = `${folderOf(language)}${file}`;
  const markdown = rebased(readFileSync(path.join(ROOT, source), 'utf8'), source, target);
  return { file: target, markdown: language === 'zh' ? translatedPage(markdown, wordsOf('zh', words)) : markdown };
}

/** Relative links lead from the page's new place to where they led before; within the docs, in its language. */
function rebased(markdown: string, source: string, target: string): string {
  const from = path.posix.dirname(path.posix.join('docs', target));
  return markdown.replace(/\]\((?![a-z]+:|#|\/)([^)\s]+)\)/g, (_, address: string) => {
    const whole = path.posix.join(path.posix.dirname(source), address);
    const page = target.startsWith('zh/') ? whole.replace(/^docs\/(?=.*\.md\b)/, 'docs/zh/') : whole;
    return `](${path.posix.relative(from, page)})`;
  });
}
