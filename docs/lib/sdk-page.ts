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

/** What the entry of an SDK exports. */
export function sdkExports(sdk: Sdk): Documented[] {
  return exportsOf(path.join(ROOT, sdk.entry));
}

/** The reference of one SDK: its object's methods, its options, its types. */
export function sdkPage(sdk: Sdk, exported: readonly Documented[], language: Language): GeneratedPage {
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
    `## ${say(language, 'Types', '类型')}`,
    ...types.map((type) => typeOf(type, language, t)),
  ];
  return { file: `${folderOf(language)}reference/${sdk.page}.md`, markdown: `${parts.join('\n\n')}\n` };
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
