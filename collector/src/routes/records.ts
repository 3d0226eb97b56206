import type { BreachReply, ProcessingReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { breachPack, breachPersonsCsv } from '../privacy/breach.ts';
import { processing, processingCsv } from '../privacy/processing/register.ts';
import { parse } from './parse.ts';

/** Query of all: the language of the texts. */
export const LanguageQuery = v.object({ lang: v.optional(v.picklist(['zh', 'en']), 'zh') });

const time = v.pipe(v.string(), v.isoTimestamp());
const words = v.optional(v.pipe(v.string(), v.maxLength(2_000)));

/** Body of `POST /api/breach` and `POST /api/breach/persons`. */
export const BreachBody = v.pipe(
  v.object({
    since: time,
    until: v.optional(v.nullable(time)),
    sources: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(256))), v.maxLength(100))),
    cause: words,
    measures: words,
    contact: words,
  }),
  v.check(({ since, until }) => !until || Date.parse(since) < Date.parse(until), '`since` must be before `until`.'),
);

/** The register of processing, mounted under `/api/processing` behind the staff check. */
export const processingRoutes = new Hono<AppEnv>();

processingRoutes.get('/', async (c) => c.json<ProcessingReply>(await processing(c.env, languageOf(c), Date.now())));

processingRoutes.get('/register.csv', async (c) => {
  const register = await processing(c.env, languageOf(c), Date.now());
  return csv(c, 'processing.csv', processingCsv(register));
});

/** What a breach touched, mounted under `/api/breach` behind the staff check. Nothing of it is kept. */
export const breachRoutes = new Hono<AppEnv>();

breachRoutes.post('/', async (c) => {
  const call = parse(BreachBody, await readJson(c), 'invalid_body');
  return c.json<BreachReply>(await breachPack(c.env, call, languageOf(c), Date.now()));
});

breachRoutes.post('/persons', async (c) => {
  const call = parse(BreachBody, await readJson(c), 'invalid_body');
  return csv(c, 'breach-persons.csv', await breachPersonsCsv(c.env, call, Date.now()));
});

function languageOf(c: AppContext): 'zh' | 'en' {
  return parse(LanguageQuery, c.req.query(), 'invalid_parameter').lang;
}

function csv(c: AppContext, name: string, text: string): Response {
  return c.body(text, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': `attachment; filename="${name}"`,
  });
}
