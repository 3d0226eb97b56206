import type { SummaryFormat, SummaryMessage } from '@guiyi/protocol';

/** What WeCom takes of a text, in bytes; the others take more. */
const MOST_BYTES = 4_000;

/** What is posted to an address; mail has no body of this kind. */
type PostedFormat = Exclude<SummaryFormat, 'email'>;

/** The body that a receiver of this format understands. */
export function bodyOf(format: PostedFormat, message: SummaryMessage): string {
  const text = cut(`**${message.view.name}**\n${message.text}\n${message.link}`);
  switch (format) {
    case 'json':
      return JSON.stringify(message);
    case 'wecom':
      return JSON.stringify({ msgtype: 'markdown', markdown: { content: text } });
    case 'dingtalk':
      return JSON.stringify({ msgtype: 'markdown', markdown: { title: message.view.name, text } });
    case 'feishu':
      return JSON.stringify({ msg_type: 'text', content: { text } });
  }
}

/**
 * Why a chat's robot did not take a message that it answered with 200; null where it did. WeCom and DingTalk say `errcode` and
 * `errmsg`, Feishu `code` and `msg`.
 */
export function refusalIn(reply: string): string | null {
  let said: unknown;
  try {
    said = JSON.parse(reply);
  } catch {
    return null;
  }
  const { errcode, code, errmsg, msg } = (said ?? {}) as Record<string, unknown>;
  const number = errcode ?? code ?? 0;
  return number === 0 ? null : `The robot answered ${String(number)}: ${String(errmsg ?? msg ?? '').slice(0, 200)}`;
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  '[': '［',
  ']': '］',
  '<': '＜',
  '>': '＞',
  '`': 'ˋ',
  '/': '／',
};

/**
 * A line of a message as text and nothing else. Names of events and campaigns are what anybody may have sent: in a chat or a mail
 * they must not become a link, a picture, a mention or another line.
 *
 * @example plainLine('- [a](https://b.test): 1') // '- ［a］(https:／／b.test): 1'
 */
export function plainLine(line: string): string {
  return line
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .replace(/[[\]<>`]|(?<=:\/?)\//g, (sign) => LOOKALIKES[sign] ?? sign);
}

function cut(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= MOST_BYTES) return text;
  // A character that was cut in the middle is left out.
  return `${new TextDecoder().decode(bytes.slice(0, MOST_BYTES)).replace(/\uFFFD+$/, '')}…`;
}
