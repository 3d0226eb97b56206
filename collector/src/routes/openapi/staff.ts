import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import { AuditQuery } from '../audit.ts';
import { TokenCall } from '../tokens.ts';
import type { Operation } from './operation.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.string(), v.isoTimestamp());
const role = v.picklist(['admin', 'developer', 'marketer', 'privacy']);

export const SessionReply: v.GenericSchema<protocol.SessionReply> = v.object({
  role,
  actor: v.string(),
  read_only: v.boolean(),
});

const token = {
  id: v.string(),
  name: v.string(),
  role,
  read_only: v.boolean(),
  created_at: time,
  created_by: v.string(),
  owner: v.nullable(v.string()),
  expires_at: v.nullable(time),
  last_used_at: v.nullable(time),
  revoked_at: v.nullable(time),
};

const Tokens: v.GenericSchema<protocol.TokensReply> = v.object({ tokens: v.array(v.object(token)) });
const NewToken: v.GenericSchema<protocol.NewTokenReply> = v.object({ ...token, token: v.string() });

const Audit: v.GenericSchema<protocol.AuditReply> = v.object({
  entries: v.array(
    v.object({
      n: count,
      time,
      actor: v.string(),
      role: v.picklist(['admin', 'developer', 'marketer', 'privacy', 'system']),
      action: v.string(),
      subject: v.nullable(v.string()),
      target: v.nullable(v.string()),
      reason: v.nullable(v.string()),
      status: count,
    }),
  ),
});

const AuditVerify: v.GenericSchema<protocol.AuditVerifyReply> = v.object({
  ok: v.boolean(),
  entries: count,
  first: count,
  head: v.string(),
  anchored: v.nullable(time),
  broken: v.nullable(v.object({ n: count, why: v.picklist(['entry', 'reason', 'gap', 'end']) })),
});

const Retention: v.GenericSchema<protocol.RetentionReply> = v.object({
  rules: v.nullable(v.array(v.object({ what: v.string(), days: v.nullable(count) }))),
  fault: v.nullable(v.string()),
  last: v.nullable(v.object({ time, removed: v.record(v.string(), count) })),
});

export const staffing: Operation[] = [
  {
    method: 'get',
    path: '/api/tokens',
    summary: 'List the tokens of the admin API, newest first, revoked ones too.',
    auth: 'admin',
    status: 200,
    reply: Tokens,
  },
  {
    method: 'post',
    path: '/api/tokens',
    summary: 'Make a token with a role. It is shown once and kept as a hash.',
    auth: 'admin',
    body: TokenCall,
    status: 201,
    reply: NewToken,
    errors: ['invalid_json', 'invalid_body', 'request_too_large', 'invalid_gzip'],
  },
  {
    method: 'delete',
    path: '/api/tokens/:id',
    summary: 'Revoke a token for good.',
    auth: 'admin',
    status: 204,
    errors: ['unknown_token'],
  },
  {
    method: 'get',
    path: '/api/audit',
    summary: 'List who looked at personal data or changed something, newest first.',
    auth: 'admin',
    query: AuditQuery,
    status: 200,
    reply: Audit,
    errors: ['invalid_parameter'],
  },
  {
    method: 'get',
    path: '/api/audit/verify',
    summary: 'Check the audit trail against its hash chain, and say where it was edited.',
    auth: 'admin',
    status: 200,
    reply: AuditVerify,
  },
  {
    method: 'get',
    path: '/api/retention',
    summary: 'Say how long things are kept, and what the last daily run removed.',
    auth: 'admin',
    status: 200,
    reply: Retention,
  },
];
