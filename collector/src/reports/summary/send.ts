import type { SummaryMessage } from '@guiyi/protocol';
import { sha256 } from '../../lib/keyed.ts';
import { type MailSettings, PartlySent, readersOf, sendMail } from '../../lib/mail.ts';
import { postPlain, postSigned } from '../../lib/outbound.ts';
import { allSummaries, noteSummary, type SummaryRow, type ViewRow } from '../../store/views.ts';
import { bodyOf, plainLine, refusalIn } from './message.ts';
import { dueAt } from './schedule.ts';
import { type Reports, summaryLines } from './text.ts';
import { WORDS } from './words.ts';

/** After so many failed attempts at a summary, one an hour, the next one is waited for. */
export const MOST_ATTEMPTS = 5;

interface Sender extends MailSettings {
  DB: D1Database;
  GUIYI_TIME_ZONE: string;
  GUIYI_PEPPER: string;
}

/** Answers the report of a view as it stands now; `days` are calendar days, the last one included. */
export type AnswerView = (
  view: ViewRow,
  now: number,
) => Promise<{ report: Reports[keyof Reports]; days: { from: string; to: string } }>;

/** Sends what is due. What fails is noted where its owner sees it, and tried again with the next run. */
export async function sendSummaries(env: Sender, answer: AnswerView, now: number): Promise<void> {
  for (const { view, summary } of await allSummaries(env.DB)) {
    const due = dueAt(summary, now, env.GUIYI_TIME_ZONE);
    if (due <= summary.handled_at) continue;
    const failure: unknown = await sendSummary(env, answer, view, summary, due, now).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    const error = failure === null ? null : messageOf(failure);
    const sent = failure === null || failure instanceof PartlySent;
    const attempts = summary.attempts + 1;
    if (error !== null) console.error('a summary could not be sent', view.id, error);
    const over = sent || attempts >= MOST_ATTEMPTS;
    await noteSummary(env.DB, summary, {
      handled_at: over ? due : summary.handled_at,
      sent_at: sent ? now : summary.sent_at,
      attempts: over ? 0 : attempts,
      error,
    });
  }
}

/** Sends one view, now. Throws where it cannot be answered, or is not taken. */
export async function sendSummary(
  env: Sender,
  answer: AnswerView,
  view: ViewRow,
  { format, language, link, url }: SummaryRow,
  due: number,
  now: number,
): Promise<void> {
  const { report, days } = await answer(view, now);
  const lines = summaryLines(view.page, report as never, language);
  const message: SummaryMessage = {
    type: 'report_summary',
    id: sha256(`${view.id} ${due}`).slice(0, 32),
    view: { id: view.id, name: view.name, page: view.page },
    link,
    text: [WORDS[language].days(days.from, days.to), ...lines.map(plainLine)].join('\n'),
    report,
  };
  if (format === 'email') return mail(env, readersOf(url) ?? [], message);
  const body = bodyOf(format, message);
  if (format === 'json') return postSigned(env, url, body);
  const refused = refusalIn(await postPlain(env, url, body));
  if (refused !== null) throw new Error(refused);
}

function mail(env: Sender, to: readonly string[], { view, text, link }: SummaryMessage): Promise<void> {
  return sendMail(env, { to, subject: view.name, text: `${text}\n\n${link}\n` });
}

/** What went wrong, as staff may read it: the address, which may hold a secret, is in none of these. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/https?:\/\/\S+/g, '…').slice(0, 300);
}
