import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import { type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { identityOf } from '../identity/client.ts';
import { identifierKey } from '../lib/identifier.ts';
import { scrubText } from '../lib/personal.ts';
import { work } from '../privacy/requests.ts';
import { shownHold } from '../privacy/shown.ts';
import { allLegalHolds, endLegalHold, saveLegalHold } from '../store/legal-holds.ts';
import { IdentifierSchema } from './identifier.ts';
import { parse } from './parse.ts';
import { identifiersIn, ReasonCall } from './request-calls.ts';

/** Body of `POST /api/legal-holds`. */
export const LegalHoldCall = v.object({
  identifiers: v.pipe(v.array(IdentifierSchema), v.minLength(1), v.maxLength(100)),
  /** Which duty: a law, a court, a claim. */
  reason: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(1_000)),
  /** When it ends by itself, ISO 8601. */
  until: v.optional(v.nullable(v.pipe(v.string(), v.isoTimestamp())), null),
});

/** Duties to keep data, mounted under `/api/legal-holds` behind the admin check. */
export const legalHolds = new Hono<AppEnv>();

legalHolds.post('/', async (c) => {
  const { identifiers, reason, until } = parse(LegalHoldCall, await readJson(c), 'invalid_body');
  const named = await identityOf(c.env).named(identifiersIn(c.env, identifiers, 'identifiers'));
  const hold = {
    id: `h_${crypto.randomUUID()}`,
    named: JSON.stringify(named.map(identifierKey)),
    reason: scrubText(reason),
    created_at: Date.now(),
    until: until === null ? null : Date.parse(until),
  };
  await saveLegalHold(c.env.DB, hold);
  note(c, { target: hold.id });
  return c.json(shownHold({ ...hold, ended_at: null, ended_reason: null }), 201);
});

legalHolds.get('/', async (c) => c.json({ legal_holds: (await allLegalHolds(c.env.DB)).map(shownHold) }));

legalHolds.post('/:id/end', async (c) => {
  const { reason } = parse(ReasonCall, await readJson(c), 'invalid_body');
  const id = c.req.param('id');
  if (!(await endLegalHold(c.env.DB, id, scrubText(reason), Date.now()))) {
    throw new Refusal('unknown_legal_hold', 'There is no such legal hold, or it has ended.');
  }
  c.executionCtx.waitUntil(work(c.env));
  return c.body(null, 204);
});
