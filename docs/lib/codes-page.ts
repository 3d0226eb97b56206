import { CODES } from '@guiyi/protocol/codes';
import { codeText } from '../../console/src/i18n/codes.ts';
import { folderOf, type GeneratedPage, type Language, say } from './language.ts';

type Entry = { status?: number; mend: string };

/** Every error code, from the protocol; the Chinese words are the console's. */
export function codesPage(language: Language): GeneratedPage {
  const entries: [string, Entry][] = Object.entries(CODES);
  const requests = entries.filter(([, { status }]) => status !== undefined);
  const events = entries.filter(([, { status }]) => status === undefined);
  const parts = [
    `# ${say(language, 'Error codes', '错误码')}`,
    say(
      language,
      'A code is never renamed and never reused. The reply to a refused request is `application/problem+json` with `code`, `message`, `path` and `mend`.',
      '错误码不会改名，也不会挪作他用。被拒绝的请求返回 `application/problem+json`，包含 `code`、`message`、`path`、`mend`。',
    ),
    `## ${say(language, 'Of a request', '整个请求')}`,
    ...requests.map((entry) => one(entry, language)),
    `## ${say(language, 'Of one event', '单个事件')}`,
    say(
      language,
      'The rest of the batch is taken. Such events are in the quarantine, or only counted where there is no consent to keep them.',
      '同批的其他事件照常接收。这些事件进入隔离区；没有同意而不能保留的，只计数。',
    ),
    ...events.map((entry) => one(entry, language)),
  ];
  return { file: `${folderOf(language)}reference/codes.md`, markdown: `${parts.join('\n\n')}\n` };
}

function one([code, { status, mend }]: [string, Entry], language: Language): string {
  const words = codeText(code, language);
  const told = [
    ...(words ? [`**含义**：${words.title}`] : []),
    say(language, `**How to mend it:** ${mend}`, `**处理方法**：${words?.mend ?? mend}`),
    ...(status === undefined ? [] : [say(language, `HTTP status ${status}`, `HTTP 状态码 ${status}`)]),
  ];
  return `### ${code}\n\n${told.map((line) => `- ${line}`).join('\n')}`;
}
