import type { BulkReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import { type AppEnv, note } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { approveBulk, openBulk, work } from '../privacy/requests.ts';
import { IdentifierSchema } from './identifier.ts';
import { parse } from './parse.ts';
import { identifiersIn } from './request-calls.ts';

/** Body of `POST /api/bulk-requests`. */
export const BulkCall = v.object({
  kind: v.picklist(['access', 'portability', 'erasure', 'restriction', 'objection']),
  /** One list of identifiers a person. */
  subjects: v.pipe(
    v.array(v.pipe(v.array(IdentifierSchema), v.minLength(1), v.maxLength(100))),
    v.minLength(1),
    v.maxLength(1_000),
  ),
  scope: v.optional(v.picklist(['person', 'proven', 'listed']), 'person'),
  reason: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(1_000)),
});

/** Requests about many at once, mounted under `/api/bulk-requests` behind the admin check: two members of staff agree. */
export const bulk = new Hono<AppEnv>();

bulk.post('/', async (c) => {
  const { kind, scope, subjects, reason } = parse(BulkCall, await readJson(c), 'invalid_body');
  const asked = subjects.map((subject, index) => ({
    kind,
    scope,
    reason,
    identifiers: identifiersIn(c.env, subject, `subjects.${index}`),
    opened_by: c.get('caller').actor,
  }));
  const batch = `b_${crypto.randomUUID()}`;
  note(c, { target: batch });
  const rows = await openBulk(c.env, asked, batch, Date.now());
  const reply: BulkReply = { id: batch, status: 'awaiting_approval', requests: rows };
  return c.json(reply, 201);
});

bulk.post('/:id/approval', async (c) => {
  const outcome = await approveBulk(c.env, c.req.param('id'), c.get('caller').actor);
  if (outcome === 'unknown') throw new Refusal('unknown_request', 'There is no such batch that waits.');
  if (outcome === 'same') throw new Refusal('second_approver', 'Who opened it may not approve it.');
  c.executionCtx.waitUntil(work(c.env));
  const reply: BulkReply = { id: c.req.param('id'), status: 'received', requests: outcome };
  return c.json(reply);
});
