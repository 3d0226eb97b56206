import { en } from './en.ts';
import { zh } from './zh.ts';

export type Language = 'zh' | 'en';
export type Key = keyof typeof zh;

/** The names in braces of a text: `'{n} days'` gives `'n'`. */
type Names<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Values<K extends Key> =
  Names<(typeof zh)[K]> extends never ? [] : [Record<Names<(typeof zh)[K]>, string | number>];

/** A key whose text has no gaps to fill. */
export type PlainKey = { [K in Key]: Values<K> extends [] ? K : never }[Key];

/** Text of a key, e.g. `t('attr.days', { n: 7 })`. Leaving out a value does not compile. */
export type Translate = <K extends Key>(key: K, ...values: Values<K>) => string;

const DICTIONARIES: Record<Language, Record<Key, string>> = { zh, en };

/** BCP 47 tags, for `Intl` and the `lang` attribute. */
export const LOCALES: Record<Language, string> = { zh: 'zh-CN', en: 'en-GB' };

export function translator(language: Language): Translate {
  const dictionary = DICTIONARIES[language];
  return (key, ...[values]) => fill(dictionary[key], values);
}

function fill(text: string, values: Record<string, string | number> | undefined): string {
  if (!values) return text;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The stored choice if it is one of ours, else what the browser asks for; Chinese when it asks for neither. */
export function chooseLanguage(stored: string | null, wanted: readonly string[]): Language {
  if (stored === 'zh' || stored === 'en') return stored;
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0];
    if (language === 'zh' || language === 'en') return language;
  }
  return 'zh';
}
