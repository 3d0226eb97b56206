/** Writes the reference: everything in it comes from the code, so none of it is kept in the repository. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { codesPage } from './lib/codes-page.ts';
import { COPIED, copiedPage, TABLES } from './lib/copied-pages.ts';
import { httpPages } from './lib/http-page.ts';
import { type GeneratedPage, LANGUAGES, untranslated } from './lib/language.ts';
import { openapiDocument } from './lib/openapi.ts';
import { SDKS, sdkExports, sdkModules, sdkPage } from './lib/sdk-page.ts';
import { settingsPage } from './lib/settings-page.ts';

/** Every generated page, in both languages. */
export async function generatedPages(): Promise<GeneratedPage[]> {
  const document = await openapiDocument();
  const sdks = SDKS.map((sdk) => ({ sdk, exported: sdkExports(sdk), modules: sdkModules(sdk) }));
  const reference = LANGUAGES.flatMap((language) => [
    ...httpPages(document, language),
    ...sdks.map(({ sdk, exported, modules }) => sdkPage(sdk, exported, modules, language)),
    settingsPage(language),
    codesPage(language),
    ...COPIED.map((page) => copiedPage(page, language)),
  ]);
  const made = TABLES.map((page) => copiedPage(page, 'zh'));
  return [
    ...reference,
    ...made.map(({ file, markdown }) => ({ file: file.replace('zh/', 'zh/reference/made/'), markdown })),
  ];
}

if (process.argv[1] === import.meta.filename) {
  for (const folder of ['reference', 'zh/reference']) {
    rmSync(path.join(import.meta.dirname, folder), { recursive: true, force: true });
  }
  for (const { file, markdown } of await generatedPages()) {
    const target = path.join(import.meta.dirname, file);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, markdown);
  }
  if (process.argv.includes('--missing')) {
    console.log(
      JSON.stringify(Object.fromEntries([...untranslated].map(([name, texts]) => [name, [...texts]])), null, 1),
    );
  } else {
    const count = [...untranslated.values()].reduce((sum, texts) => sum + texts.size, 0);
    if (count > 0) console.log(`${count} texts have no Chinese yet: npm run missing -w docs`);
  }
}
