import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { identityOf } from '../identity/client.ts';
import { openFor, shown, work } from '../privacy/requests.ts';
import { allRequests, findRequest } from '../store/requests.ts';
import { IdentifierSchema, toIdentifier } from './identifier.ts';
import { parse } from './parse.ts';

/** Body of `POST /api/requests`. */
export const RequestCall = v.object({
  kind: v.picklist(['erasure']),
  /** What the person is known by. */
  identifiers: v.pipe(v.array(IdentifierSchema), v.minLength(1), v.maxLength(100)),
  /** `person`: with everything that is provably of the same person. `listed`: only what is named here. */
  scope: v.optional(v.picklist(['person', 'listed']), 'person'),
  reason: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(1_000))), null),
});

/** The consent ledger as a whole, mounted under `/api/consent` behind the admin check. */
export const ledger = new Hono<AppEnv>();

ledger.get('/verify', async (c) => c.json(await identityOf(c.env).verifyConsent()));

/** Requests of data subjects, mounted under `/api/requests` behind the admin check. */
export const requests = new Hono<AppEnv>();

requests.post('/', async (c) => {
  const call = parse(RequestCall, await readJson(c), 'invalid_body');
  const identifiers = call.identifiers.map((written, index) => {
    const identifier = toIdentifier(c.env, written);
    if (identifier === null) {
      throw new Refusal('invalid_body', 'This value identifies nobody.', `identifiers.${index}.value`);
    }
    return identifier;
  });
  const now = Date.now();
  const row = await openFor(c.env, { ...call, identifiers }, now);
  goOn(c);
  return c.json(shown(row, now), 201);
});

requests.get('/', async (c) => {
  goOn(c);
  const now = Date.now();
  return c.json({ requests: (await allRequests(c.env.DB, 1_000)).map((row) => shown(row, now)) });
});

requests.get('/:id', async (c) => {
  goOn(c);
  const row = await findRequest(c.env.DB, c.req.param('id'));
  if (row === null) throw new Refusal('unknown_request', 'There is no such request.');
  return c.json(shown(row, Date.now()));
});

/** The work goes on behind the answer; the cron takes up what is left. */
function goOn(c: AppContext): void {
  c.executionCtx.waitUntil(work(c.env));
}
