import type {
  AttributionReply,
  CohortsReply,
  CostReportReply,
  FlowsReply,
  FunnelLostReply,
  FunnelReply,
  GoalsReply,
  TrendsReply,
} from '@guiyi/protocol';
import { Hono } from 'hono';
import type { AppContext, AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { identityOf } from '../identity/client.ts';
import { attributionReport } from '../reports/attribution.ts';
import { cohortsReport } from '../reports/cohorts.ts';
import { flowsReport } from '../reports/flows.ts';
import { funnelLost, funnelReport } from '../reports/funnel.ts';
import { goals } from '../reports/goals.ts';
import { attribute } from '../reports/models/attribute.ts';
import { TooComplex } from '../reports/models/credit.ts';
import { returnsReport } from '../reports/returns.ts';
import { trendsReport } from '../reports/trends.ts';
import { cohortsQuestion, flowsQuestion } from './report-analysis.ts';
import { attributionQuestion, checked, funnelQuestion, one, returnsQuestion } from './report-parameters.ts';
import { pathsCall } from './report-paths.ts';
import { trendsQuestion } from './report-trends.ts';

/** Reports, mounted under `/api/reports` behind the admin check. */
export const reports = new Hono<AppEnv>();

/**
 * `?from&to&goal&model&lookback`: which channels brought the conversions of a range. `models=first,last` answers several
 * from one reading of the facts; `goal` may be repeated.
 */
reports.get('/attribution', async (c) => {
  const question = attributionQuestion((name) => c.req.queries(name) ?? [], Date.now(), c.env.GUIYI_TIME_ZONE);
  return c.json<AttributionReply>(await solved(() => attributionReport(c.env.DB, c.env.GUIYI_CURRENCY, question)));
});

/** A model over the caller's own table of paths, so that anyone can check it. */
reports.post('/attribution/paths', async (c) => {
  const { paths, model, ...settings } = pathsCall(await jsonOf(c));
  return c.json<AttributionReply>(await solved(() => attribute(model, paths, settings)));
});

/** What was spent beside what it brought, `?by=channel|campaign|day`. */
reports.get('/costs', async (c) => {
  const { DB, GUIYI_CURRENCY: currency, GUIYI_TIME_ZONE: timeZone } = c.env;
  const question = returnsQuestion((name) => c.req.queries(name) ?? [], Date.now(), timeZone);
  return c.json<CostReportReply>(await solved(() => returnsReport(DB, { currency, timeZone }, question)));
});

/** `?step=A&step=B&window=`: how many people went through these events in this order. */
reports.get('/funnel', async (c) => {
  const question = funnelQuestion((name) => c.req.queries(name) ?? [], Date.now(), c.env.GUIYI_TIME_ZONE);
  return c.json<FunnelReply>(await funnelReport(c.env.DB, question));
});

/** As above, and `at`: who made that step and not the next. */
reports.get('/funnel/lost', async (c) => {
  const query = (name: string) => c.req.queries(name) ?? [];
  const question = funnelQuestion(query, Date.now(), c.env.GUIYI_TIME_ZONE);
  const isStep = (at: number) => Number.isInteger(at) && at >= 1 && at < question.steps.length;
  const lost = await funnelLost(c.env.DB, question, checked('at', Number(one(query, 'at')), isStep));
  // A list of people to turn to is personalisation: whoever refused that is counted, and not named.
  const ids = lost.people.flatMap(({ person_id }) => person_id ?? []);
  const refused = new Set(await identityOf(c.env).refusing(ids, 'personalization'));
  const people = lost.people.filter(({ person_id }) => person_id === null || !refused.has(person_id));
  return c.json<FunnelLostReply>({ ...lost, people });
});

/** `?event=&by=`: how often an event happened, day by day. */
reports.get('/trends', async (c) => {
  const zone = c.env.GUIYI_TIME_ZONE;
  const question = trendsQuestion((name) => c.req.queries(name) ?? [], Date.now(), zone);
  return c.json<TrendsReply>(await trendsReport(c.env.DB, zone, question));
});

/** `?event=&return=&period=`: how many of those who began in a period came back. */
reports.get('/cohorts', async (c) => {
  const zone = c.env.GUIYI_TIME_ZONE;
  const question = cohortsQuestion((name) => c.req.queries(name) ?? [], Date.now(), zone);
  return c.json<CohortsReply>(await cohortsReport(c.env.DB, zone, question));
});

/** `?event=&direction=`: the ways that people took after an event, or before it. */
reports.get('/flows', async (c) => {
  const question = flowsQuestion((name) => c.req.queries(name) ?? [], Date.now(), c.env.GUIYI_TIME_ZONE);
  return c.json<FlowsReply>(await flowsReport(c.env.DB, question));
});

/** Names that can be a goal. */
reports.get('/goals', async (c) => c.json<GoalsReply>(await goals(c.env.DB, c.env.GUIYI_TIME_ZONE)));

/** Some tables are beyond an exact solution; that is told, not simulated around. */
async function solved<T>(report: () => T | Promise<T>): Promise<T> {
  try {
    return await report();
  } catch (error) {
    if (error instanceof TooComplex) throw new Refusal('too_complex', error.message, 'model');
    throw error;
  }
}

async function jsonOf(c: AppContext): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw new Refusal('invalid_json', 'The body is not JSON.');
  }
}
