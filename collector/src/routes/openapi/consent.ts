import type * as protocol from '@guiyi/protocol';
import * as v from 'valibot';
import { NoticeSchema } from '../notices.ts';
import type { Operation } from './operation.ts';

const time = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const purpose = v.picklist([
  'necessary',
  'analytics',
  'personalization',
  'advertising',
  'sharing',
  'cross_border',
  'sensitive',
]);
const preferences = v.record(v.string(), v.boolean());
const nullable = v.nullable(v.string());

const Notice: v.GenericSchema<protocol.Notice> = v.object({
  version: v.string(),
  published_at: time,
  purposes: v.array(purpose),
  changed: v.array(purpose),
  texts: v.array(v.object({ locale: v.string(), hash: v.string(), text: v.string() })),
});

const Receipt = v.object({
  seq: count,
  time,
  preferences,
  notice: v.object({ version: nullable, hash: nullable, locale: nullable }),
  surface: nullable,
  action: nullable,
  gpc: v.boolean(),
  source: v.string(),
  link: v.object({ n: count, hash: v.string() }),
});

const State = v.object({
  decided: v.boolean(),
  ask: v.array(purpose),
  effective: preferences,
  notice: v.nullable(Notice),
});

const StateCall = v.object({ writeKey: v.optional(v.string()), anonymousId: v.optional(v.string()) });

/** Notices, what visitors have to be asked, and receipts. */
export const consenting: Operation[] = [
  {
    method: 'post',
    path: '/v1/consent/state',
    summary: 'What a visitor agrees to, and what they have to be asked. A public key asks by `anonymousId` only.',
    auth: 'write_key',
    body: StateCall,
    status: 200,
    reply: State,
    errors: [
      'invalid_json',
      'invalid_body',
      'invalid_gzip',
      'request_too_large',
      'missing_write_key',
      'unknown_write_key',
      'queue_unavailable',
    ],
  },
  {
    method: 'get',
    path: '/v1/notices/:version',
    summary: 'The text of a notice as it was shown, in every language, with its hash.',
    auth: 'none',
    status: 200,
    reply: Notice,
    errors: ['unknown_notice'],
  },
  {
    method: 'get',
    path: '/v1/jwks.json',
    summary: 'Keys that verify consent receipts and callbacks (RFC 7517).',
    auth: 'none',
    status: 200,
    reply: v.object({ keys: v.array(v.record(v.string(), v.string())) }),
  },
  {
    method: 'get',
    path: '/api/notices',
    summary: 'List the notices that were published, newest first.',
    auth: 'admin',
    status: 200,
    reply: v.object({ notices: v.array(Notice) }),
  },
  {
    method: 'post',
    path: '/api/notices',
    summary: 'Publish a notice. Purposes whose meaning changed are asked once more; a typo asks nobody.',
    auth: 'admin',
    body: NoticeSchema,
    status: 201,
    reply: v.object({ notice: Notice, asked: v.array(purpose) }),
    errors: ['invalid_json', 'invalid_body', 'invalid_gzip', 'request_too_large', 'notice_published'],
  },
  {
    method: 'get',
    path: '/api/consent/register.csv',
    summary: 'The register of consent as CSV: who decided what, when, on which text.',
    auth: 'admin',
    status: 200,
  },
  {
    method: 'get',
    path: '/api/consent/:seq/receipt',
    summary: 'The signed receipt of one record, to hand to the person.',
    auth: 'admin',
    status: 200,
    reply: v.object({ receipt: v.string(), claims: Receipt }),
    errors: ['unknown_record'],
  },
];
