import { readFileSync } from 'node:fs';
import path from 'node:path';
import { LIMITS } from '@guiyi/protocol/limits';
import { type Documented, exportsOf } from './docstrings.ts';
import { folderOf, type GeneratedPage, type Language, say, table, wordsOf } from './language.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(path.join(ROOT, file), 'utf8');

/** What a Worker of Guiyi is bound to and set by: the members of `Env`. */
export function environment(): Documented[] {
  const env = exportsOf(path.join(ROOT, 'collector/src/lib/env.ts')).find(({ name }) => name === 'Env');
  if (!env) throw new Error('collector/src/lib/env.ts exports no Env.');
  return env.members;
}

/** Variables of `npm start` and the test commands, which the Worker does not see. */
export const LOCAL: Readonly<Record<string, string>> = {
  GUIYI_SERVER_KEY: 'Fixes the secret key of the source `demo-server` of `npm start`.',
  GUIYI_DEBUG: 'Any value: the start, build and test commands show the whole output of what they call.',
  GUIYI_API: 'Address of the collector to which `npm run dev -w console` passes its calls on.',
  GUIYI_FIREFOX: 'The Firefox of `npm run test:browsers`, where it is not in a usual place.',
  GUIYI_PAGE_ENDS: 'How many pages `web-loss` of `npm run test:e2e` ends at random moments. Default 60.',
  GUIYI_FAULT_ROUNDS: 'How often `npm run test:faults` kills the collector. Default 40.',
};

/** What each limit counts. */
const LIMIT_TEXTS: Record<keyof typeof LIMITS, string> = {
  requestBytes: 'Bytes of a request body, after decompression.',
  eventBytes: 'Bytes of one event as UTF-8 JSON.',
  batchEvents: 'Events in one request.',
  depth: 'Levels of nesting in one event.',
  keys: 'Keys in one event, all levels together.',
  string: 'UTF-16 units of one string.',
  identifier: 'UTF-16 units of an identifier.',
  pastMs: 'Milliseconds that an event of a public source may lie in the past.',
  futureMs: 'Milliseconds that an event may lie in the future.',
};

/** What the commands of the root folder do. */
export const COMMANDS: Readonly<Record<string, string>> = {
  start:
    'Installs, builds and runs everything on this machine. `--port 8787`, `--data .guiyi`; `--docs` builds this site too.',
  test: 'Installs, a browser included, and runs every suite; `npm test -- unit e2e` runs some.',
  check: 'Types and lint.',
  typecheck: 'Types of all folders.',
  lint: 'Style, arrows between folders, unused code.',
  format: 'Formats all files.',
  'test:unit': 'Tests of pure code.',
  'test:workerd': 'Tests of the Worker in its real runtime.',
  'test:e2e': 'Tests in a real browser; needs `npm run build` once.',
  'test:browsers':
    'The least of the browser SDK in Firefox, where there is one, beside Chromium; needs `npm run build` once.',
  'test:faults': 'Kills the collector at random moments and counts what is left.',
  size: 'Size budgets of the SDKs.',
  pictures: 'Takes the screenshots of README and docs from a running Guiyi.',
  build: 'Builds every part whose sources changed.',
  docs: 'Builds this site into `dist/public/docs`; the collector serves it at `/docs/`.',
  'docs:dev': 'Serves this site with reload while it is written.',
  deploy: 'Puts Guiyi on a Cloudflare account, or brings it up to date there. `--dry-run`, `--estimate N`.',
  serve: 'Runs Guiyi as a long-lived process on your own server.',
  backup: 'Copies all stores at one moment. `--data DIR --to DIR`.',
  restore: 'Brings a backup back and repeats the erasures since. `--from DIR --data DIR`.',
  lake: 'Makes a folder a copy of the lake of a running server.',
  compact: 'Writes the databases anew, so that erased bytes leave the disk.',
  load: 'Pages and backends against one server for minutes; tells what was lost, and how its memory grew.',
  'check:miniprogram': 'Compiles the sample mini-programs with WeChat’s own compilers, which it downloads once.',
  'docs:data-map': 'Writes the data map, in both languages.',
  'docs:failures': 'Writes the table of failures in mini-programs.',
  fuzz: 'Tries what accept makes of generated bodies.',
  'demo:data': 'Sends a real web log, real orders and the made-up customers of the demo shop to the running Guiyi.',
  bench: 'Benchmarks, each beside a floor; `npm run bench -- NAME`.',
};

/** Defaults in `wrangler.toml`. */
function defaults(): Map<string, string> {
  const vars =
    read('wrangler.toml')
      .split(/^\[vars\]$/m)[1]
      ?.split(/^\[/m)[0] ?? '';
  return new Map([...vars.matchAll(/^(\w+) = "(.*)"$/gm)].map(([, name = '', value = '']) => [name, value]));
}

/** Settings of the Worker, of local commands, limits and commands: from `Env`, `wrangler.toml`, `LIMITS`, `package.json`. */
export function settingsPage(language: Language): GeneratedPage {
  const t = wordsOf(language, 'settings');
  const preset = defaults();
  const members = environment();
  const named = (member: Documented) => member.name.startsWith('GUIYI_');
  const scripts: [string, string][] = Object.entries(JSON.parse(read('package.json')).scripts);
  const head = (en: string, zh: string) => say(language, en, zh).split(',');
  const parts = [
    `# ${say(language, 'Settings', '配置')}`,
    say(
      language,
      'Made from `collector/src/lib/env.ts`, `wrangler.toml`, `protocol/src/limits.ts` and `package.json`. Options of the SDKs: [browser](sdk-web.md), [mini-program](sdk-miniprogram.md).',
      '由 `collector/src/lib/env.ts`、`wrangler.toml`、`protocol/src/limits.ts`、`package.json` 生成。SDK 的选项见[浏览器](sdk-web.md)、[小程序](sdk-miniprogram.md)。',
    ),
    `## ${say(language, 'Of the Worker', 'Worker 的设置')}`,
    say(
      language,
      'Variables stand under `[vars]` in `wrangler.toml`; secrets are set with `wrangler secret put NAME` (`npm run deploy` makes the ones that must be there). `npm start` takes the same names from the environment.',
      '变量写在 `wrangler.toml` 的 `[vars]` 下；密钥用 `wrangler secret put 名称` 设置（`npm run deploy` 会生成必需的密钥）。`npm start` 从环境变量读取同名设置。',
    ),
    table(
      head('name,value,default,meaning', '名称,取值,默认,含义'),
      members
        .filter(named)
        .map((one) => [
          `\`${one.name}\``,
          `\`${one.code.replace(/^\w+\??: /, '')}\`${one.optional ? say(language, ', optional', '，可选') : ''}`,
          preset.has(one.name) ? `\`${preset.get(one.name)}\`` : '',
          t(one.text),
        ]),
    ),
    `## ${say(language, 'What is bound to it', '绑定的资源')}`,
    table(
      head('binding,kind', '绑定,种类'),
      members
        .filter((one) => !named(one))
        .map((one) => [`\`${one.name}\``, `\`${one.code.replace(/^\w+\??: /, '')}\``]),
    ),
    `## ${say(language, 'Of local commands', '本地命令的环境变量')}`,
    table(
      head('name,meaning', '名称,含义'),
      Object.entries(LOCAL).map(([name, text]) => [`\`${name}\``, t(text)]),
    ),
    `## ${say(language, 'Limits', '限制')}`,
    table(
      head('limit,value,meaning', '限制,数值,含义'),
      Object.entries(LIMIT_TEXTS).map(([name, text]) => [
        `\`${name}\``,
        LIMITS[name as keyof typeof LIMITS].toLocaleString('en'),
        t(text),
      ]),
    ),
    `## ${say(language, 'Commands', '命令')}`,
    table(
      head('command,meaning', '命令,含义'),
      scripts.map(([name, line]) => [`\`npm run ${name}\``, COMMANDS[name] ? t(COMMANDS[name]) : `\`${line}\``]),
    ),
  ];
  return { file: `${folderOf(language)}reference/settings.md`, markdown: `${parts.join('\n\n')}\n` };
}
