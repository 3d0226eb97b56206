import type { RequestCode } from '@guiyi/protocol';
import * as v from 'valibot';
import { BulkCall } from '../bulk.ts';
import { DeskCall, TokenCall } from '../desk.ts';
import { OpendsrCall } from '../opendsr.ts';
import { ProcessorCall } from '../processors.ts';
import { ProofCall } from '../proof.ts';
import { type Operation, READ } from './operation.ts';
import { Request } from './requests.ts';

const time = v.pipe(v.string(), v.isoTimestamp());
const KEY: RequestCode[] = ['missing_write_key', 'unknown_write_key', 'queue_unavailable'];

const Bulk = v.object({
  id: v.string(),
  status: v.picklist(['awaiting_approval', 'received']),
  requests: v.array(v.string()),
});

const Processor = v.object({
  id: v.string(),
  name: v.string(),
  url: v.string(),
  created_at: time,
  removed_at: v.nullable(time),
});

const DsrStatus = v.object({
  controller_id: v.string(),
  subject_request_id: v.string(),
  request_status: v.picklist(['pending', 'in_progress', 'completed', 'cancelled']),
  expected_completion_time: v.nullable(time),
  api_version: v.string(),
  results_url: v.nullable(v.string()),
});

/** The public door of the requests desk: the person proves by a code who they are. */
const door: Operation[] = [
  {
    method: 'post',
    path: '/v1/requests',
    summary:
      'Ask for a right; a one-time code goes to the phone or mail address. The answer is the same for an unknown one.',
    auth: 'write_key',
    body: DeskCall,
    status: 202,
    reply: v.object({ id: v.string(), status: v.literal('awaiting_identity'), expires_at: time }),
    errors: [...READ, ...KEY, 'desk_closed', 'rate_limited'],
  },
  {
    method: 'post',
    path: '/v1/requests/:id/proof',
    summary: 'Give the code back: the request is opened, and followed with the token.',
    auth: 'write_key',
    body: ProofCall,
    status: 201,
    reply: v.object({ id: v.string(), status: v.string(), token: v.string() }),
    errors: [...READ, ...KEY, 'invalid_code', 'rate_limited'],
  },
  {
    method: 'post',
    path: '/v1/requests/:id/status',
    summary: 'Where the request is.',
    auth: 'none',
    body: TokenCall,
    status: 200,
    reply: v.object({ id: v.string(), kind: v.string(), status: v.string(), due: v.nullable(time) }),
    errors: [...READ, 'unknown_request', 'rate_limited'],
  },
  {
    method: 'post',
    path: '/v1/requests/:id/copy',
    summary: 'The copy that an access request gives, as JSON or CSV.',
    auth: 'none',
    body: TokenCall,
    status: 200,
    errors: [...READ, 'unknown_request', 'copy_expired', 'rate_limited'],
  },
];

/** Many at once, other systems, and those to whom data is given. */
export const desking: Operation[] = [
  ...door,
  {
    method: 'post',
    path: '/api/requests/:id/proof',
    summary: 'Enter the one-time code that the person was sent: the request goes on.',
    auth: 'admin',
    body: ProofCall,
    status: 200,
    reply: Request,
    errors: [...READ, 'unknown_request', 'invalid_code'],
  },
  {
    method: 'post',
    path: '/api/bulk-requests',
    summary: 'Take in requests about many at once; they wait for a second member of staff.',
    auth: 'admin',
    body: BulkCall,
    status: 201,
    reply: Bulk,
    errors: READ,
  },
  {
    method: 'post',
    path: '/api/bulk-requests/:id/approval',
    summary: 'Approve a batch that somebody else opened.',
    auth: 'admin',
    status: 200,
    reply: Bulk,
    errors: ['unknown_request', 'second_approver'],
  },
  {
    method: 'get',
    path: '/api/processors',
    summary: 'List those to whom data is given, newest first.',
    auth: 'admin',
    status: 200,
    reply: v.object({ processors: v.array(Processor) }),
  },
  {
    method: 'post',
    path: '/api/processors',
    summary: 'Name a receiver of data: it is told of every erasure, signed, until it confirms.',
    auth: 'admin',
    body: ProcessorCall,
    status: 201,
    reply: Processor,
    errors: READ,
  },
  {
    method: 'delete',
    path: '/api/processors/:id',
    summary: 'Tell a receiver of no new erasures.',
    auth: 'admin',
    status: 204,
    errors: ['unknown_processor'],
  },
  {
    method: 'get',
    path: '/api/opendsr/discovery',
    summary: 'What OpenDSR requests are understood.',
    auth: 'admin',
    status: 200,
    errors: ['certificate_unfit'],
  },
  {
    method: 'post',
    path: '/api/opendsr/requests',
    summary: 'Take in a request in the OpenDSR format; callbacks are signed.',
    auth: 'admin',
    body: OpendsrCall,
    status: 201,
    errors: [...READ, 'certificate_unfit'],
  },
  {
    method: 'get',
    path: '/api/opendsr/requests/:id',
    summary: 'Where an OpenDSR request is, by its `subject_request_id`.',
    auth: 'admin',
    status: 200,
    reply: DsrStatus,
    errors: ['unknown_request', 'certificate_unfit'],
  },
  {
    method: 'delete',
    path: '/api/opendsr/requests/:id',
    summary: 'Cancel an OpenDSR request that is not under way.',
    auth: 'admin',
    status: 202,
    reply: v.object({
      controller_id: v.string(),
      subject_request_id: v.string(),
      received_time: time,
      api_version: v.string(),
    }),
    errors: ['unknown_request', 'request_closed', 'certificate_unfit'],
  },
  {
    method: 'get',
    path: '/v1/opendsr.pem',
    summary: 'The X.509 certificate that verifies `x-opendsr-signature`.',
    auth: 'none',
    status: 200,
    errors: ['no_certificate', 'certificate_unfit'],
  },
];
