import type { AttributionReply, FunnelLostReply, GoalsReply, LiveReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import type { AppContext, AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { identityOf } from '../identity/client.ts';
import { funnelLost } from '../reports/funnel.ts';
import { goals } from '../reports/goals.ts';
import { liveReport } from '../reports/live.ts';
import { attribute } from '../reports/models/attribute.ts';
import { answerOf, REPORT_PAGES, solved } from './report-answers.ts';
import { checked, funnelQuestion, one } from './report-parameters.ts';
import { pathsCall } from './report-paths.ts';

/** Reports, mounted under `/api/reports` behind the admin check. */
export const reports = new Hono<AppEnv>();

for (const page of REPORT_PAGES) {
  reports.get(`/${page}`, async (c) => {
    const asked = answerOf(page, (name) => c.req.queries(name) ?? [], c.env, Date.now());
    return c.json(await asked(c.env.DB));
  });
}

/** A model over the caller's own table of paths, so that anyone can check it. */
reports.post('/attribution/paths', async (c) => {
  const { paths, model, ...settings } = pathsCall(await jsonOf(c));
  return c.json<AttributionReply>(await solved(() => attribute(model, paths, settings)));
});

/** A funnel, and `at`: who made that step and not the next. */
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

/** Names that can be a goal. */
reports.get('/goals', async (c) => c.json<GoalsReply>(await goals(c.env.DB, c.env.GUIYI_TIME_ZONE)));

/** Who is there now, and by which channel. */
reports.get('/live', async (c) => c.json<LiveReply>(await liveReport(c.env.DB, Date.now())));

async function jsonOf(c: AppContext): Promise<unknown> {
  try {
    return await c.req.json();
  } catch {
    throw new Refusal('invalid_json', 'The body is not JSON.');
  }
}
