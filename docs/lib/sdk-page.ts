import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type Documented, exportsOf } from './docstrings.ts';
import { folderOf, type GeneratedPage, type Language, say, table, type Words, wordsOf } from './language.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');

/** The SDKs whose public entry is documented. */
export const SDKS = [
  { page: 'sdk-web', entry: 'sdk-web/src/index.ts', en: 'Browser SDK', zh: '浏览器 SDK' },
  { page: 'sdk-miniprogram', entry: 'sdk-miniprogram/src/index.ts', en: 'Mini-program SDK', zh: '小程序 SDK' },
] as const;

export type Sdk = (typeof SDKS)[number];

/** What can be imported beside the SDK itself, such as `@guiyi/web/banner`, by the entries of its build. */
export interface Module {
  /** `banner`, `auto/clicks` … */
  name: string;
  exported: Documented[];
}

/** The modules of an SDK: every further entry that its build delivers. */
export function sdkModules(sdk: Sdk): Module[] {
  const folder = path.dirname(path.dirname(sdk.entry));
  const build = readFileSync(path.join(ROOT, folder, 'rollup.config.mjs'), 'utf8');
  const entries = [...build.matchAll(/^ {2}'?([\w/-]+)'?: '(src\/[\w./-]+\.ts)',$/gm)];
  return entries.flatMap(([, name = '', source = '']) => {
    if (name === 'index' || name.startsWith('script')) return [];
    return [{ name, exported: exportsOf(path.join(ROOT, folder, source)) }];
  });
}

/** What the entry of an SDK exports. */
export function sdkExports(sdk: Sdk): Documented[] {
  return exportsOf(path.join(ROOT, sdk.entry));
}

/** The reference of one SDK: its object's methods, its options, its types. */
export function sdkPage(
  sdk: Sdk,
  exported: readonly Documented[],
  modules: readonly Module[],
  language: Language,
): GeneratedPage {
  const t = wordsOf(language, 'sdk');
  const find = (name: string) => exported.find((one) => one.name === name);
  const [face, options] = [find('Guiyi'), find('InitOptions')];
  if (!face || !options) throw new Error(`${sdk.entry} exports no Guiyi or no InitOptions.`);
  const types = exported.filter((one) => one !== face && one !== options && one.name !== 'guiyi');
  const parts = [
    `# ${say(language, sdk.en, sdk.zh)}`,
    say(language, `Made from the docstrings of \`${sdk.entry}\`.`, `由 \`${sdk.entry}\` 的注释生成。`),
    t(face.text),
    `## ${say(language, 'Options of init', 'init 的选项')}`,
    optionTable(options, language, t),
    `## ${say(language, 'Methods', '方法')}`,
    ...face.members.map((member) => method(member, language, t)),
    ...(modules.length > 0 ? [`## ${say(language, 'Modules', '模块')}`] : []),
    ...modules.flatMap((module) => moduleSection(module, sdk, language, t)),
    `## ${say(language, 'Types', '类型')}`,
    ...types.map((type) => typeOf(type, language, t)),
  ];
  return { file: `${folderOf(language)}reference/${sdk.page}.md`, markdown: `${parts.join('\n\n')}\n` };
}

/** A module: what it exports, with the options of each. */
function moduleSection({ name, exported }: Module, sdk: Sdk, language: Language, t: Words): string[] {
  const path = `@guiyi/${sdk.page.replace('sdk-', '')}/${name}`;
  const parts = exported.flatMap((one) => {
    const examples = one.examples.length > 0 ? exampleOf(one, path) : '';
    const options = one.members.length > 0 ? optionTable(one, language, t) : '';
    const code = `\`\`\`ts\n${one.code.split(' {\n')[0]?.replace(/^export /, '')}\n\`\`\``;
    return [`#### ${one.name}`, t(one.text), options || code, examples].filter(Boolean);
  });
  return [`### ${path}`, ...parts];
}

/** The example of what a module exports, with the line that imports it, so that it runs as it stands. */
function exampleOf({ name, examples }: Documented, module: string): string {
  const code = examples.join('\n');
  if (code.startsWith('<')) return `\`\`\`html\n${code}\n\`\`\``;
  const imports = code.includes('import ') ? '' : `import { ${name} } from '${module}';\n`;
  return `\`\`\`js\n${imports}${code}\n\`\`\``;
}

function optionTable({ members }: Documented, language: Language, t: Words): string {
  const head = say(language, 'option,type,meaning', '选项,类型,含义').split(',');
  return table(
    head,
    members.map((member) => [
      `\`${member.name}\`${member.optional ? '' : say(language, ' (required)', '（必填）')}`,
      `\`${member.code.replace(/^\w+\??:?\s*/, '') || 'unknown'}\``,
      t(member.text),
    ]),
  );
}

function method(member: Documented, language: Language, t: Words): string {
  const parts = [`### ${member.name}`, `\`\`\`ts\n${member.code}\n\`\`\``, t(member.text)];
  if (member.params.length > 0) {
    parts.push(member.params.map(({ name, text }) => `- \`${name}\`: ${t(text)}`).join('\n'));
  }
  if (member.returns) parts.push(`${say(language, 'Returns:', '返回：')} ${t(member.returns)}`);
  if (member.examples.length > 0) parts.push(`\`\`\`js\n${member.examples.join('\n')}\n\`\`\``);
  return parts.filter(Boolean).join('\n\n');
}

function typeOf(type: Documented, language: Language, t: Words): string {
  const said = type.members.filter(({ text }) => text);
  const head = say(language, 'field,meaning', '字段,含义').split(',');
  const fields =
    said.length > 0
      ? table(
          head,
          said.map(({ name, text }) => [`\`${name}\``, t(text)]),
        )
      : '';
  return [`### ${type.name}`, t(type.text), `\`\`\`ts\n${type.code}\n\`\`\``, fields].filter(Boolean).join('\n\n');
}
