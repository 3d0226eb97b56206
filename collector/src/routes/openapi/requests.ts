import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import { RequestCall } from '../request-calls.ts';
import type { Operation } from './operation.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const time = v.pipe(v.string(), v.isoTimestamp());

export const Request: v.GenericSchema<protocol.SubjectRequest> = v.object({
  id: v.string(),
  kind: v.picklist(['access', 'portability', 'erasure', 'correction', 'restriction', 'objection', 'minor']),
  scope: v.picklist(['person', 'proven', 'listed']),
  status: v.picklist([
    'awaiting_identity',
    'awaiting_approval',
    'received',
    'in_progress',
    'on_hold',
    'in_effect',
    'partial',
    'completed',
    'refused',
  ]),
  reason: v.nullable(v.string()),
  created_at: time,
  due: v.nullable(time),
  overdue: v.boolean(),
  reminder: v.nullable(v.picklist(['due_soon', 'overdue'])),
  finished_at: v.nullable(time),
  attempts: count,
  error: v.nullable(v.string()),
  removed: v.record(v.string(), count),
  withheld: count,
  proof: v.nullable(v.object({ verified_at: time, columns_searched: count, identifiers: count })),
  answer: v.nullable(v.object({ rows: v.optional(v.record(v.string(), count)), note: v.optional(v.string()) })),
  opened_by: v.nullable(v.string()),
  approved_by: v.nullable(v.string()),
  batch: v.nullable(v.string()),
  expires_at: v.nullable(time),
});

const Requests: v.GenericSchema<protocol.RequestsReply> = v.object({ requests: v.array(Request) });

const ChainReport: v.GenericSchema<protocol.ChainReply> = v.object({
  ok: v.boolean(),
  records: count,
  erased: count,
  links: count,
  head: v.string(),
  anchored: v.nullable(time),
  broken: v.nullable(
    v.object({
      link: count,
      record: v.nullable(count),
      why: v.picklist(['link', 'content', 'missing', 'unchained', 'end']),
    }),
  ),
});

export const requesting: Operation[] = [
  {
    method: 'post',
    path: '/api/requests',
    summary: "Take a data subject's request in. The same one, while it is worked on, is the same request.",
    auth: 'admin',
    body: RequestCall,
    status: 201,
    reply: Request,
    errors: ['invalid_json', 'invalid_body', 'request_too_large', 'invalid_gzip'],
  },
  {
    method: 'get',
    path: '/api/requests',
    summary: 'List requests, newest first.',
    auth: 'admin',
    status: 200,
    reply: Requests,
  },
  {
    method: 'get',
    path: '/api/requests/:id',
    summary: 'Show a request: its state, its deadline, and the proof once it is done.',
    auth: 'admin',
    status: 200,
    reply: Request,
    errors: ['unknown_request'],
  },
  {
    method: 'get',
    path: '/api/consent/verify',
    summary: 'Check the consent ledger against its hash chain, and say where it was edited.',
    auth: 'admin',
    status: 200,
    reply: ChainReport,
  },
];
