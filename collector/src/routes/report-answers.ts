import type { ReportPage } from '@guiyi/protocol';
import { Refusal } from '../http/problem.ts';
import type { Env } from '../lib/env.ts';
import { attributionReport } from '../reports/attribution.ts';
import { cohortsReport } from '../reports/cohorts.ts';
import { flowsReport } from '../reports/flows.ts';
import { funnelReport } from '../reports/funnel.ts';
import { TooComplex } from '../reports/models/credit.ts';
import { returnsReport } from '../reports/returns.ts';
import type { Reports } from '../reports/summary/text.ts';
import { trendsReport } from '../reports/trends.ts';
import { cohortsQuestion, flowsQuestion } from './report-analysis.ts';
import { attributionQuestion, funnelQuestion, type Query, returnsQuestion } from './report-parameters.ts';
import { trendsQuestion } from './report-trends.ts';

/** A question that was understood, to be asked when it is wanted. */
type Asked<Reply> = (db: D1Database) => Promise<Reply>;

/** What a report needs to know of the deployment. */
type Place = Pick<Env, 'GUIYI_CURRENCY' | 'GUIYI_TIME_ZONE'>;

type Answers = { [Page in ReportPage]: (query: Query, env: Place, now: number) => Asked<Reports[Page]> };

/** Every report that has a page: its parameters, checked at once, and its answer. */
export const ANSWERS: Answers = {
  /** Which channels brought the conversions of a range; `models=first,last` answers several from one reading of the facts. */
  attribution: (query, { GUIYI_CURRENCY, GUIYI_TIME_ZONE }, now) => {
    const question = attributionQuestion(query, now, GUIYI_TIME_ZONE);
    return (db) => solved(() => attributionReport(db, GUIYI_CURRENCY, question));
  },
  /** What was spent beside what it brought. */
  costs: (query, { GUIYI_CURRENCY: currency, GUIYI_TIME_ZONE: timeZone }, now) => {
    const question = returnsQuestion(query, now, timeZone);
    return (db) => solved(() => returnsReport(db, { currency, timeZone }, question));
  },
  /** How many people went through events in an order. */
  funnel: (query, { GUIYI_TIME_ZONE }, now) => {
    const question = funnelQuestion(query, now, GUIYI_TIME_ZONE);
    return (db) => funnelReport(db, question);
  },
  /** How often an event happened, day by day. */
  trends: (query, { GUIYI_TIME_ZONE }, now) => {
    const question = trendsQuestion(query, now, GUIYI_TIME_ZONE);
    return (db) => trendsReport(db, GUIYI_TIME_ZONE, question);
  },
  /** How many of those who began in a period came back. */
  cohorts: (query, { GUIYI_TIME_ZONE }, now) => {
    const question = cohortsQuestion(query, now, GUIYI_TIME_ZONE);
    return (db) => cohortsReport(db, GUIYI_TIME_ZONE, question);
  },
  /** The ways that people took after an event, or before it. */
  flows: (query, { GUIYI_TIME_ZONE }, now) => {
    const question = flowsQuestion(query, now, GUIYI_TIME_ZONE);
    return (db) => flowsReport(db, question);
  },
};

/** Some tables are beyond an exact solution; that is told, not simulated around. */
export async function solved<T>(report: () => T | Promise<T>): Promise<T> {
  try {
    return await report();
  } catch (error) {
    if (error instanceof TooComplex) throw new Refusal('too_complex', error.message, 'model');
    throw error;
  }
}
