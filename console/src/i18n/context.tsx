import { type ComponentChildren, createContext } from 'preact';
import { useContext, useEffect, useMemo, useState } from 'preact/hooks';
import { type Format, formatOf } from '../format.ts';
import { chooseLanguage, type Language, LOCALES, type Translate, translator } from './index.ts';

export interface I18n {
  language: Language;
  t: Translate;
  format: Format;
  setLanguage(language: Language): void;
}

const STORED = 'guiyi.language';

const Context = createContext<I18n>(i18nOf('zh', () => {}));

export const useI18n = (): I18n => useContext(Context);

export function I18nProvider({ children }: { children: ComponentChildren }) {
  const [language, setLanguage] = useState(initialLanguage);
  useEffect(() => {
    document.documentElement.lang = LOCALES[language];
  }, [language]);
  const value = useMemo(() => i18nOf(language, keepIn(setLanguage)), [language]);
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

function i18nOf(language: Language, setLanguage: (language: Language) => void): I18n {
  return { language, t: translator(language), format: formatOf(language), setLanguage };
}

/** Storage may be forbidden; then the choice lasts as long as the page. */
function initialLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED);
  } catch {}
  return chooseLanguage(stored, navigator.languages ?? [navigator.language]);
}

function keepIn(set: (language: Language) => void): (language: Language) => void {
  return (language) => {
    set(language);
    try {
      localStorage.setItem(STORED, language);
    } catch {}
  };
}
