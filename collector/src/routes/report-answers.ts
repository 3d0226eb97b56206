import type { ReportPage } from '@guiyi/protocol';
import { Refusal } from '../http/problem.ts';
import type { Env } from '../lib/env.ts';
import { type AttributionQuestion, attributionReport } from '../reports/attribution.ts';
import { cohortsReport, knownUntil } from '../reports/cohorts.ts';
import { flowsReport } from '../reports/flows.ts';
import { funnelReport } from '../reports/funnel.ts';
import { dayOf } from '../reports/instant.ts';
import { TooComplex } from '../reports/models/credit.ts';
import { type Reads, remembered } from '../reports/remembered.ts';
import { returnsReport } from '../reports/returns.ts';
import type { Reports } from '../reports/summary/text.ts';
import { trendsReport } from '../reports/trends.ts';
import { cohortsQuestion, flowsQuestion } from './report-analysis.ts';
import { attributionQuestion, funnelQuestion, type Query, returnsQuestion } from './report-parameters.ts';
import { trendsQuestion } from './report-trends.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** A question that was understood, to be asked when it is wanted. */
type Asked<Reply> = (db: D1Database) => Promise<Reply>;

/** What a report needs to know of the deployment. */
type Place = Pick<Env, 'GUIYI_CURRENCY' | 'GUIYI_TIME_ZONE'>;

/** A question, the time that its answer reads, and how it is answered. */
interface Understood<Reply> {
  question: object;
  reads: Reads;
  answer: Asked<Reply>;
  /** What the clock says beside the answer, which may be an earlier one that still holds. */
  now?: Partial<Reply>;
}

type Understanding = { [Page in ReportPage]: (query: Query, env: Place, now: number) => Understood<Reports[Page]> };

const PAGES: Understanding = {
  /** Which channels brought the conversions of a range; `models=first,last` answers several from one reading of the facts. */
  attribution: (query, { GUIYI_CURRENCY: currency, GUIYI_TIME_ZONE: timeZone }, now) => {
    const question = attributionQuestion(query, now, timeZone);
    const answer = (db: D1Database) => solved(() => attributionReport(db, { currency, timeZone }, question));
    return { question, reads: withLookback(question), answer };
  },
  /** What was spent beside what it brought. */
  costs: (query, { GUIYI_CURRENCY: currency, GUIYI_TIME_ZONE: timeZone }, now) => {
    const question = returnsQuestion(query, now, timeZone);
    const answer = (db: D1Database) => solved(() => returnsReport(db, { currency, timeZone }, question));
    return { question, reads: withLookback(question), answer };
  },
  /** How many people went through events in an order. */
  funnel: (query, { GUIYI_TIME_ZONE }, now) => {
    const question = funnelQuestion(query, now, GUIYI_TIME_ZONE);
    const reads = { from: question.from, to: question.to + question.window * HOUR_MS };
    return { question, reads, answer: (db) => funnelReport(db, question) };
  },
  /** How often an event happened, day by day. */
  trends: (query, { GUIYI_TIME_ZONE }, now) => {
    const question = trendsQuestion(query, now, GUIYI_TIME_ZONE);
    return { question, reads: question, answer: (db) => trendsReport(db, GUIYI_TIME_ZONE, question) };
  },
  /** How many of those who began in a period came back. It reads all that ever was: who began before. */
  cohorts: (query, { GUIYI_TIME_ZONE }, now) => {
    const question = cohortsQuestion(query, now, GUIYI_TIME_ZONE);
    // The clock decides only which periods have begun.
    const [begun, to] = [now, Math.min(question.to, now)].map((end) => dayOf(end - 1, GUIYI_TIME_ZONE));
    const asked = { ...question, now: begun, to };
    const until = knownUntil(question, GUIYI_TIME_ZONE);
    const answer = (db: D1Database) => cohortsReport(db, GUIYI_TIME_ZONE, question);
    return { question: asked, reads: {}, answer, now: { until } };
  },
  /** The ways that people took after an event, or before it. */
  flows: (query, { GUIYI_TIME_ZONE }, now) => {
    const question = flowsQuestion(query, now, GUIYI_TIME_ZONE);
    const window = question.window * HOUR_MS;
    const reads = { from: question.from - window, to: question.to + window + 1 };
    return { question, reads, answer: (db) => flowsReport(db, question) };
  },
};

/** Touches before the range may lead to conversions in it. */
function withLookback({ from, to, goals }: Pick<AttributionQuestion, 'from' | 'to' | 'goals'>): Reads {
  return { from: from - Math.max(...goals.map(({ lookback }) => lookback)) * DAY_MS, to };
}

/** Understands the question for a report that has a page: its parameters are checked at once, the answer may be remembered. */
export function answerOf<Page extends ReportPage>(
  page: Page,
  query: Query,
  env: Place,
  now: number,
): Asked<Reports[Page]> {
  const { question, reads, answer, now: said } = PAGES[page](query, env, now);
  const key = JSON.stringify([page, env.GUIYI_CURRENCY, env.GUIYI_TIME_ZONE, question]);
  return async (db) => ({ ...(await remembered(db, key, reads, () => answer(db))), ...said });
}

export const REPORT_PAGES = Object.keys(PAGES) as ReportPage[];

/** Some tables are beyond an exact solution; that is told, not simulated around. */
export async function solved<T>(report: () => T | Promise<T>): Promise<T> {
  try {
    return await report();
  } catch (error) {
    if (error instanceof TooComplex) throw new Refusal('too_complex', error.message, 'model');
    throw error;
  }
}
