import path from 'node:path';
import ts from '@typescript/typescript6';

/** A member of an interface, or an exported name, as its docstring describes it. */
export interface Documented {
  name: string;
  /** Its declaration without docstring, e.g. `track(event: EventName, properties?: object): void`. */
  code: string;
  text: string;
  optional: boolean;
  params: { name: string; text: string }[];
  returns: string;
  examples: string[];
  /** Of an interface. */
  members: Documented[];
}

/** What a TypeScript module exports, with the docstrings. Names are in the order of their declarations. */
export function exportsOf(file: string): Documented[] {
  const program = ts.createProgram([file], {
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    target: ts.ScriptTarget.ES2022,
    allowImportingTsExtensions: true,
    strict: true,
    noEmit: true,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(file);
  const module = source && checker.getSymbolAtLocation(source);
  if (!module) throw new Error(`${path.basename(file)} exports nothing.`);
  return checker.getExportsOfModule(module).map((symbol) => described(resolved(symbol, checker), checker));
}

function resolved(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function described(symbol: ts.Symbol, checker: ts.TypeChecker): Documented {
  const declaration = symbol.declarations?.[0];
  const tags = symbol.getJsDocTags(checker);
  const texts = (name: string) => tags.filter((tag) => tag.name === name).map(({ text }) => plain(text));
  const inner = declaration && ts.isInterfaceDeclaration(declaration) ? membersOf(symbol, checker) : [];
  return {
    name: symbol.getName(),
    code: declaration ? codeOf(declaration) : '',
    text: plain(symbol.getDocumentationComment(checker)),
    optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0,
    params: texts('param').map((text) => ({ name: text.split(' ')[0] ?? '', text: text.replace(/^\S+\s*/, '') })),
    returns: texts('returns')[0] ?? '',
    examples: texts('example'),
    members: inner,
  };
}

/** Own members and those of the interfaces that it extends. */
function membersOf(symbol: ts.Symbol, checker: ts.TypeChecker): Documented[] {
  return checker
    .getDeclaredTypeOfSymbol(symbol)
    .getProperties()
    .map((member) => described(member, checker));
}

/** `{@link Guiyi.init}` reads as code. */
function plain(parts: ts.SymbolDisplayPart[] | undefined): string {
  const text = ts.displayPartsToString(parts).replace(/\{@link\s+([^}]+?)\s*\}/g, '`$1`');
  return text.replace(/[ \t]*\n[ \t]*(?!\n)/g, '\n').trim();
}

/** A declaration as it stands in the source, docstrings left out. */
function codeOf(declaration: ts.Declaration): string {
  const whole = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return whole
    .getText()
    .replace(/\s*\/\*\*[\s\S]*?\*\//g, '')
    .replace(/;$/, '');
}
