import type { ArrivalReply, HandoverReply } from '@guiyi/protocol';
import { CODES } from '@guiyi/protocol/codes';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { senderOf } from '../http/write-key.ts';
import { agreed } from '../identity/agreed.ts';
import { identityOf } from '../identity/client.ts';
import { arrive, makeHandover, readHandover } from '../identity/handover.ts';
import { parse } from './parse.ts';
import { Visitor, visitorOf } from './visitor.ts';

export const DepartureCall = v.object(Visitor);
export const ArrivalCall = v.object({ ...Visitor, handover: v.pipe(v.string(), v.minLength(1), v.maxLength(2_048)) });

/** A visitor who goes from one site of the brand to another; mounted under `/v1/handover`. */
export const handover = new Hono<AppEnv>();

handover.post('/', async (c) => {
  const { visitor } = await visitorWho(c, DepartureCall);
  const reply: HandoverReply = await makeHandover(
    c.env.GUIYI_PEPPER,
    visitor.anonymous,
    crypto.randomUUID(),
    Date.now(),
  );
  return c.json(reply, 200, { 'cache-control': 'no-store' });
});

handover.post('/arrival', async (c) => {
  const { call, visitor, source } = await visitorWho(c, ArrivalCall);
  const now = Date.now();
  const handed = await readHandover(c.env.GUIYI_PEPPER, call.handover, now);
  if (typeof handed === 'string') throw new Refusal(handed, CODES[handed].mend, 'handover');
  const linked = handed.sub !== visitor.anonymous.value;
  const gated = source.legal_basis === 'consent';
  if (linked && !(await arrive(identityOf(c.env), handed, visitor.anonymous, { source: source.id, gated, now }))) {
    throw new Refusal('consent_missing', 'One of the two has withdrawn consent.');
  }
  const reply: ArrivalReply = { linked };
  return c.json(reply);
});

async function visitorWho<T extends v.GenericSchema<unknown, v.InferOutput<typeof DepartureCall>>>(
  c: AppContext,
  schema: T,
) {
  const body = await readJson(c);
  const source = await senderOf(c, body);
  const call = parse(schema, body, 'invalid_body');
  const visitor = visitorOf(c.env, call);
  if (!(await agreed(identityOf(c.env), source, visitor))) {
    throw new Refusal('consent_missing', 'The visitor has not agreed to analytics.', 'context.consent');
  }
  return { call, visitor, source };
}
