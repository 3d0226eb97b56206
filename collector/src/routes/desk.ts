import type { DeskReply, DeskRequest, DeskToken } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { countCode, countWrong } from '../http/limits.ts';
import { Refusal } from '../http/problem.ts';
import { senderOf } from '../http/write-key.ts';
import { sha256 } from '../lib/keyed.ts';
import { scrubText } from '../lib/personal.ts';
import { copyCsv } from '../privacy/csv.ts';
import { fetchCopy } from '../privacy/give-copy.ts';
import { proveCheck, startCheck } from '../privacy/identity-check.ts';
import { openProven, work } from '../privacy/requests.ts';
import { shown } from '../privacy/shown.ts';
import { findRequest, type RequestRow } from '../store/requests.ts';
import { toIdentifier } from './identifier.ts';
import { parse } from './parse.ts';
import { ProofCall } from './proof.ts';

/** Body of `POST /v1/requests`. */
export const DeskCall = v.object({
  kind: v.picklist(['access', 'portability', 'erasure', 'correction', 'restriction', 'objection']),
  /** Where the one-time code goes, and whose data it is about. */
  type: v.picklist(['phone', 'email']),
  value: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
  reason: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(1_000))), null),
  locale: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(35))), null),
});

/** Body of `POST /v1/requests/:id/status` and `/copy`. */
export const TokenCall = v.object({
  token: v.pipe(v.string(), v.minLength(1), v.maxLength(128)),
  format: v.optional(v.picklist(['json', 'csv']), 'json'),
});

/**
 * The public door of the requests desk, mounted under `/v1/requests`. Whoever knows a phone number learns nothing by it: the
 * answers are the same for a number that we know and one that we do not, and the code goes to the number.
 */
export const desk = new Hono<AppEnv>();

desk.post('/', async (c) => {
  const body = await readJson(c);
  await senderOf(c, body);
  const { kind, type, value, reason, locale } = parse(DeskCall, body, 'invalid_body');
  if (!c.env.GUIYI_CODE_URL) throw new Refusal('desk_closed', 'No gateway for one-time codes is set.');
  const identifier = toIdentifier(c.env, { type, value, scope: '' });
  if (identifier === null) throw new Refusal('invalid_body', 'This value identifies nobody.', 'value');
  countCode(c);
  const id = `q_${crypto.randomUUID()}`;
  const asked = JSON.stringify({ kind, reason: reason === null ? null : scrubText(reason) });
  const now = Date.now();
  const sent = await startCheck(c.env, { identifier, raw: value, locale }, { id, asked }, now);
  c.executionCtx.waitUntil(sent.done);
  const reply: DeskReply = { id, status: 'awaiting_identity', expires_at: new Date(sent.expires_at).toISOString() };
  return c.json(reply, 202);
});

desk.post('/:id/proof', async (c) => {
  const body = await readJson(c);
  await senderOf(c, body);
  const { code } = parse(ProofCall, body, 'invalid_body');
  const now = Date.now();
  const check = await proveCheck(c.env, c.req.param('id'), code, now);
  if (check === null || check.asked === null) {
    countWrong(c);
    throw new Refusal('invalid_code', 'The code is wrong, or it has run out.');
  }
  const { row, token } = await openProven(c.env, check, now);
  c.executionCtx.waitUntil(work(c.env));
  const reply: DeskToken = { id: row.id, status: row.status, token };
  return c.json(reply, 201);
});

desk.post('/:id/status', async (c) => {
  const { row } = await tokenHolder(c);
  c.executionCtx.waitUntil(work(c.env));
  const { id, kind, status, due, answer, expires_at, finished_at } = shown(row, Date.now(), c.env.GUIYI_TIME_ZONE);
  const reply: DeskRequest = { id, kind, status, due, answer, expires_at, finished_at };
  return c.json(reply);
});

desk.post('/:id/copy', async (c) => {
  const { row, format } = await tokenHolder(c);
  const copy = await fetchCopy(c.env, row, Date.now());
  if (copy === null) throw new Refusal('copy_expired', 'There is no copy, or it can no longer be fetched.');
  c.header('cache-control', 'no-store');
  return format === 'csv'
    ? c.body(copyCsv(copy.tables), 200, { 'content-type': 'text/csv; charset=utf-8' })
    : c.json(copy);
});

async function tokenHolder(c: AppContext): Promise<{ row: RequestRow; format: 'json' | 'csv' }> {
  const { token, format } = parse(TokenCall, await readJson(c), 'invalid_body');
  const row = await findRequest(c.env.DB, c.req.param('id') ?? '');
  if (row !== null && row.token_hash === sha256(token)) return { row, format };
  countWrong(c);
  throw new Refusal('unknown_request', 'There is no such request, or the token is not its own.');
}
