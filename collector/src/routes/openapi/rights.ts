import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import { LegalHoldCall } from '../legal-holds.ts';
import { CopyQuery, CorrectionCall, GuardianCall, ReasonCall } from '../request-calls.ts';
import type { Operation } from './operation.ts';
import { Request } from './requests.ts';

const time = v.pipe(v.string(), v.isoTimestamp());

const Copy = v.object({
  request_id: v.string(),
  generated_at: time,
  tables: v.record(v.string(), v.array(v.record(v.string(), v.unknown()))),
});

const Hold: v.GenericSchema<protocol.LegalHold> = v.object({
  id: v.string(),
  reason: v.string(),
  created_at: time,
  until: v.nullable(time),
  ended_at: v.nullable(time),
  ended_reason: v.nullable(v.string()),
});

const BODY = ['invalid_json', 'invalid_body', 'request_too_large', 'invalid_gzip'] as const;

/** What staff do with a request, and the duties to keep data. */
export const rights: Operation[] = [
  {
    method: 'get',
    path: '/api/requests/register.csv',
    summary: 'The register of requests as CSV, without personal data.',
    auth: 'admin',
    status: 200,
  },
  {
    method: 'get',
    path: '/api/requests/:id/copy',
    summary: 'All that is kept of the person, as JSON or CSV; thirty days long.',
    auth: 'admin',
    query: CopyQuery,
    status: 200,
    reply: Copy,
    errors: ['unknown_request', 'copy_expired', 'invalid_parameter'],
  },
  {
    method: 'post',
    path: '/api/requests/:id/correction',
    summary: 'Say what a correction changes; it is carried out at once.',
    auth: 'admin',
    body: CorrectionCall,
    status: 200,
    reply: Request,
    errors: [...BODY, 'unknown_request', 'request_closed'],
  },
  {
    method: 'post',
    path: '/api/requests/:id/refusal',
    summary: 'Refuse a request, with the reason that the person is told.',
    auth: 'admin',
    body: ReasonCall,
    status: 200,
    reply: Request,
    errors: [...BODY, 'unknown_request', 'request_closed'],
  },
  {
    method: 'post',
    path: '/api/requests/:id/lift',
    summary: 'End a restriction or an objection; what was put aside goes back.',
    auth: 'admin',
    body: ReasonCall,
    status: 200,
    reply: Request,
    errors: [...BODY, 'unknown_request', 'request_closed'],
  },
  {
    method: 'post',
    path: '/api/requests/:id/guardian',
    summary: 'A guardian agrees for somebody under 14: the freeze ends.',
    auth: 'admin',
    body: GuardianCall,
    status: 200,
    reply: Request,
    errors: [...BODY, 'unknown_request', 'request_closed'],
  },
  {
    method: 'post',
    path: '/api/legal-holds',
    summary: 'Keep data that a law wants kept: while it lasts, an erasure restricts instead.',
    auth: 'admin',
    body: LegalHoldCall,
    status: 201,
    reply: Hold,
    errors: [...BODY],
  },
  {
    method: 'get',
    path: '/api/legal-holds',
    summary: 'List legal holds, newest first.',
    auth: 'admin',
    status: 200,
    reply: v.object({ legal_holds: v.array(Hold) }),
  },
  {
    method: 'post',
    path: '/api/legal-holds/:id/end',
    summary: 'End a legal hold; the erasures that waited for it go on.',
    auth: 'admin',
    body: ReasonCall,
    status: 204,
    errors: [...BODY, 'unknown_legal_hold'],
  },
];
