import path from 'node:path';
import ts from '@typescript/typescript6';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** A fenced block of code of a page. */
export interface Sample {
  /** What stands behind the fence: `ts`, `js`, `sh`, `html` … */
  language: string;
  code: string;
  line: number;
}

export function samplesOf(markdown: string): Sample[] {
  return [...markdown.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(
    ([whole, language = '', code = ''], index, all) => ({
      language,
      code,
      line: markdown.slice(0, all[index]?.index ?? markdown.indexOf(whole)).split('\n').length,
    }),
  );
}

/** Syntax errors of JavaScript, as `line: message` within the sample. */
export function syntaxErrors(code: string): string[] {
  const { diagnostics = [] } = ts.transpileModule(code, {
    reportDiagnostics: true,
    fileName: 'sample.js',
    compilerOptions: { allowJs: true, target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

/** The scripts within the pages of HTML samples; without what is loaded by `src`. */
export function scriptsOf(html: string): string[] {
  return [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(([, code = '']) => code);
}

/**
 * Type errors of samples, each a module of its own, against the sources of the SDKs. Frameworks, and the SDK as a page has it
 * (`guiyi`), are declared in `samples.d.ts`. JavaScript is checked for what it calls; its parameters may be of any type.
 *
 * @param samples code by a name such as `guides/web.md:12`
 */
export function typeErrors(samples: ReadonlyMap<string, string>, extension: 'js' | 'tsx' = 'tsx'): string[] {
  // A module of its own, each: names of one are not those of another.
  const files = new Map(
    [...samples].map(([name, code], i) => [
      path.join(ROOT, `docs/sample-${i}.${extension}`),
      { name, code: `${code}\nexport {};` },
    ]),
  );
  const options: ts.CompilerOptions = {
    strict: extension === 'tsx',
    allowJs: true,
    checkJs: true,
    noEmit: true,
    skipLibCheck: true,
    jsx: ts.JsxEmit.Preserve,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    moduleDetection: ts.ModuleDetectionKind.Force,
    allowImportingTsExtensions: true,
    types: extension === 'js' ? ['node'] : [],
    lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
    paths: {
      '@guiyi/web': [path.join(ROOT, 'sdk-web/src/index.ts')],
      '@guiyi/web/auto/*': [path.join(ROOT, 'sdk-web/src/auto/*.ts')],
      '@guiyi/web/banner': [path.join(ROOT, 'sdk-web/src/banner/element.ts')],
      '@guiyi/web/debug': [path.join(ROOT, 'sdk-web/src/overlay.ts')],
      '@guiyi/web/*': [path.join(ROOT, 'sdk-web/src/*.ts')],
      '@guiyi/miniprogram': [path.join(ROOT, 'sdk-miniprogram/src/index.ts')],
      '@guiyi/miniprogram/all': [path.join(ROOT, 'sdk-miniprogram/src/all.ts')],
      '@guiyi/miniprogram/*': [path.join(ROOT, 'sdk-miniprogram/src/parts/*.ts')],
    },
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists } = host;
  host.fileExists = (file) => files.has(file) || fileExists(file);
  host.getSourceFile = (file, ...rest) => {
    const sample = files.get(file);
    return sample ? ts.createSourceFile(file, sample.code, ts.ScriptTarget.ES2022) : getSourceFile(file, ...rest);
  };
  const ambient = path.join(import.meta.dirname, 'samples.d.ts');
  const program = ts.createProgram([...files.keys(), ambient], options, host);
  return [...files].flatMap(([file, { name }]) => {
    const source = program.getSourceFile(file);
    const found = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return found.map(({ messageText }) => `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
  });
}
