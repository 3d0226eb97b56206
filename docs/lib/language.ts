import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The languages of the site: English at its root, Chinese below `zh/`. */
export const LANGUAGES = ['en', 'zh'] as const;

export type Language = (typeof LANGUAGES)[number];

/** Gives a text of the code its words on a page. */
export type Words = (text: string) => string;

/** One page of generated reference. */
export interface GeneratedPage {
  /** Below `docs/`, e.g. `zh/reference/http.md`. */
  file: string;
  markdown: string;
}

/** What reads the same in every language: a figure with its unit, a name with hyphens, a package with its version, a comment. */
const SAME =
  /^(<!--.*-->|[\d.,]+ (bytes( \w+ \d+)?|[\wµ -]+\/[\w ]+)|[\d.]+ \([^)]*\) \(noisy\)|@?[\w/]+(-\w+)+( [\d.]+)?|@[\w/-]+ [\d.]+|Measured on: .*)$/;

/** Texts that have no Chinese words yet, by the dictionary that lacks them. */
export const untranslated = new Map<string, Set<string>>();

/** Texts that were asked for, by the dictionary: what it has besides is of texts that are gone. */
export const asked = new Map<string, Set<string>>();

/**
 * Words from `docs/lib/zh/NAME.json`, whose keys are the English texts as the code has them. A text that is not there stays
 * English and is counted: the site still builds, a test fails.
 */
export function wordsOf(language: Language, name: string): Words {
  if (language === 'en') return (text) => text;
  const file = path.join(import.meta.dirname, 'zh', `${name}.json`);
  const known = new Map<string, string>(Object.entries(JSON.parse(readFileSync(file, 'utf8'))));
  const missing = setOf(untranslated, name);
  const seen = setOf(asked, name);
  return (text) => {
    const key = text.replace(/\s+/g, ' ');
    seen.add(key);
    const words = known.get(key);
    if (words === undefined && !SAME.test(key) && /[a-z]{3}/.test(key.replace(/`[^`]*`/g, ''))) missing.add(key);
    return words ?? text;
  };
}

function setOf(sets: Map<string, Set<string>>, name: string): Set<string> {
  const set = sets.get(name) ?? new Set<string>();
  sets.set(name, set);
  return set;
}

/** The words of a page in one of the languages. */
export function say(language: Language, en: string, zh: string): string {
  return language === 'en' ? en : zh;
}

/** Folder of a language's pages, with a slash where there is one. */
export function folderOf(language: Language): '' | 'zh/' {
  return language === 'en' ? '' : 'zh/';
}

/** A cell of a Markdown table: one line, and no bar that would end it. */
function cell(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replace(/(?<!\\)\|/g, '\\|');
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
