import type { ReportPage } from '@guiyi/protocol';
import { Refusal } from '../http/problem.ts';
import type { Env } from '../lib/env.ts';
import { instantOf } from '../reports/instant.ts';
import { type Days, namedDays, plusDays } from '../reports/named-range.ts';
import type { AnswerView } from '../reports/summary/send.ts';
import { answerOf } from './report-answers.ts';

/** What a page shows whose address says nothing of days. */
const USUAL_RANGE = '30d';

type Place = Pick<Env, 'GUIYI_CURRENCY' | 'GUIYI_TIME_ZONE'>;

/**
 * The question that a page of the console asks with this address. The names are those of the API; only the days differ, whose last
 * one belongs to them.
 *
 * @throws Refusal invalid_parameter, unknown_model
 */
export function viewQuestion(page: ReportPage, params: string, env: Place, now: number) {
  const address = new URLSearchParams(params);
  const days = daysOf(address, env.GUIYI_TIME_ZONE, now);
  const own: Record<string, string[]> = { range: [], from: [days.from], to: [days.to] };
  const ask = answerOf(page, (name) => own[name] ?? address.getAll(name), env, now);
  return { ask, days: { from: days.from, to: plusDays(days.to, -1) } };
}

function daysOf(address: URLSearchParams, timeZone: string, now: number): Days {
  const [from, to] = [address.get('from'), address.get('to')];
  if (from === null && to === null) {
    const range = namedDays(address.get('range') ?? USUAL_RANGE, now, timeZone);
    if (range) return range;
    throw new Refusal('invalid_parameter', '`range` names no days.', 'params.range');
  }
  return { from: dayIn(from, 'from'), to: plusDays(dayIn(to, 'to'), 1) };
}

function dayIn(text: string | null, name: string): string {
  if (text !== null && /^\d{4}-\d{2}-\d{2}$/.test(text) && instantOf(text, 'UTC') !== null) return text;
  throw new Refusal(
    'invalid_parameter',
    'Give `from` and `to` as days, such as 2026-01-31, or a `range`.',
    `params.${name}`,
  );
}

/** Answers views for what sends them. */
export function answerView(env: Place & { DB: D1Database }): AnswerView {
  return async ({ page, params }, now) => {
    const { ask, days } = viewQuestion(page, params, env, now);
    return { report: await ask(env.DB), days };
  };
}
