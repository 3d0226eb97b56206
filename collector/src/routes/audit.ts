import type { AuditReply, AuditVerifyReply } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { auditOf } from '../audit/client.ts';
import { type AppEnv, note } from '../http/context.ts';
import { verifyAudit } from '../privacy/anchors.ts';
import { parse } from './parse.ts';

const whole = v.pipe(v.string(), v.regex(/^\d{1,15}$/, 'must be a whole number'), v.transform(Number));
const text = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(256)));

/** Query of `GET /api/audit`. `subject` is a person id, `action` the beginning of one: `GET /api/persons`. */
export const AuditQuery = v.object({
  subject: text,
  actor: text,
  action: text,
  before: v.optional(whole),
  limit: v.optional(v.pipe(whole, v.minValue(1), v.maxValue(1_000)), '100'),
});

/** The audit trail, mounted under `/api/audit` behind the staff check. */
export const audit = new Hono<AppEnv>();

audit.get('/', async (c) => {
  const filter = parse(AuditQuery, c.req.query(), 'invalid_parameter');
  if (filter.subject !== undefined) note(c, { subject: filter.subject });
  return c.json<AuditReply>({ entries: await auditOf(c.env).list(filter) });
});

audit.get('/verify', async (c) => c.json<AuditVerifyReply>(await verifyAudit(c.env)));
