import type { OpendsrCancellation, OpendsrReceipt } from '@guiyi/protocol';
import { Hono } from 'hono';
import * as v from 'valibot';
import { readJson } from '../http/body.ts';
import type { AppContext, AppEnv } from '../http/context.ts';
import { Refusal } from '../http/problem.ts';
import { type Signer, signerOf, UnfitCertificate } from '../lib/certificate.ts';
import type { Identifier } from '../lib/identifier.ts';
import { keyer, sha256 } from '../lib/keyed.ts';
import { normalise, normaliseHash } from '../lib/normalise.ts';
import { isPublicUrl } from '../lib/outbound.ts';
import { signed } from '../lib/signing.ts';
import { API_VERSION, opendsrHeaders, statusOf } from '../privacy/opendsr.ts';
import { openFor, work } from '../privacy/requests.ts';
import { findOpendsr, type OpendsrRequest, saveOpendsr } from '../store/opendsr.ts';
import { answerRequest, findRequest } from '../store/requests.ts';
import { parse } from './parse.ts';

/** Our identifier types by OpenDSR's names. */
const TYPES = {
  controller_customer_id: 'user_id',
  email: 'email',
  mobile: 'phone',
  phone_number: 'phone',
} as const;

/** Body of `POST /api/opendsr/requests`. */
export const OpendsrCall = v.object({
  regulation: v.picklist(['gdpr', 'ccpa', 'pipl']),
  subject_request_id: v.pipe(v.string(), v.uuid()),
  subject_request_type: v.picklist(['access', 'portability', 'erasure']),
  submitted_time: v.pipe(v.string(), v.isoTimestamp()),
  subject_identities: v.pipe(
    v.array(
      v.object({
        identity_type: v.picklist(Object.keys(TYPES) as (keyof typeof TYPES)[]),
        identity_value: v.pipe(v.string(), v.minLength(1), v.maxLength(256)),
        identity_format: v.optional(v.picklist(['raw', 'sha256', 'md5']), 'raw'),
      }),
    ),
    v.minLength(1),
    v.maxLength(100),
  ),
  api_version: v.optional(v.string()),
  status_callback_urls: v.optional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(2_048))), v.maxLength(5)), []),
});

/** OpenDSR, mounted under `/api/opendsr` behind the admin check: other systems of the brand send requests here. */
export const opendsr = new Hono<AppEnv>();

opendsr.get('/discovery', (c) =>
  c.json({
    api_version: API_VERSION,
    supported_identities: Object.keys(TYPES).flatMap((type) =>
      ['raw', ...(type === 'controller_customer_id' ? [] : ['sha256'])].map((format) => ({
        identity_type: type,
        identity_format: format,
      })),
    ),
    supported_subject_request_types: ['access', 'portability', 'erasure'],
    processor_certificate: signer(c) && `${originOf(c)}/v1/opendsr.pem`,
  }),
);

opendsr.post('/requests', async (c) => {
  const body = await readJson(c);
  signer(c);
  const call = parse(OpendsrCall, body, 'invalid_body');
  const known = await findOpendsr(c.env.DB, call.subject_request_id);
  const now = Date.now();
  if (known === null) await takeIn(c, call, now);
  const row = known ?? (await found(c, call.subject_request_id));
  c.executionCtx.waitUntil(work(c.env));
  const reply: OpendsrReceipt = {
    controller_id: row.controller,
    subject_request_id: row.subject_request_id,
    received_time: new Date(row.received_at).toISOString(),
    expected_completion_time: row.due_at === null ? null : new Date(row.due_at).toISOString(),
    encoded_request: Buffer.from(JSON.stringify(body)).toString('base64'),
  };
  return answer(c, reply, 201);
});

opendsr.get('/requests/:id', async (c) => answer(c, statusOf(await found(c, c.req.param('id')), originOf(c)), 200));

opendsr.delete('/requests/:id', async (c) => {
  const row = await found(c, c.req.param('id'));
  const request = await findRequest(c.env.DB, row.request_id);
  const refusable = request !== null && request.acted_at === null;
  const now = Date.now();
  const answered = { note: 'Cancelled by the controller.' };
  if (!refusable || !(await answerRequest(c.env.DB, row.request_id, 'refused', answered, now))) {
    throw new Refusal('request_closed', 'The request is done or under way.');
  }
  const reply: OpendsrCancellation = {
    controller_id: row.controller,
    subject_request_id: row.subject_request_id,
    received_time: new Date(now).toISOString(),
    api_version: API_VERSION,
  };
  return answer(c, reply, 202);
});

/** The certificate that signs, for everyone; mounted beside the other keys. */
export const certificate = new Hono<AppEnv>();

certificate.get('/', (c) => {
  const own = signer(c);
  if (own === null) throw new Refusal('no_certificate', 'This deployment has no certificate.');
  return c.body(`${own.certificate}\n`, 200, {
    'content-type': 'application/pem-certificate-chain',
    'cache-control': 'public, max-age=3600',
  });
});

async function takeIn(c: AppContext, call: v.InferOutput<typeof OpendsrCall>, now: number): Promise<void> {
  const local = c.env.GUIYI_LOCAL_URLS === '1';
  call.status_callback_urls.forEach((url, index) => {
    if (isPublicUrl(url, local)) return;
    throw new Refusal('invalid_body', 'This is no public https address.', `status_callback_urls.${index}`);
  });
  const { id } = await openFor(
    c.env,
    {
      kind: call.subject_request_type,
      scope: 'person',
      identifiers: call.subject_identities.map((identity, index) => identifierOf(c, identity, index)),
      reason: `OpenDSR ${call.regulation}`,
      opened_by: c.get('caller').actor,
    },
    now,
  );
  await saveOpendsr(c.env.DB, {
    subject_request_id: call.subject_request_id,
    request_id: id,
    callbacks: JSON.stringify(call.status_callback_urls),
    received_at: now,
  });
}

function identifierOf(
  c: AppContext,
  { identity_type, identity_value, identity_format }: v.InferOutput<typeof OpendsrCall>['subject_identities'][number],
  index: number,
): Identifier {
  const options = { region: c.env.GUIYI_PHONE_REGION, key: keyer(c.env) };
  const type = TYPES[identity_type];
  const hash = identity_format === 'sha256' || identity_format === 'md5' ? identity_format : null;
  const identifier =
    hash !== null && type !== 'user_id'
      ? normaliseHash(type, hash, identity_value, options)
      : identity_format === 'raw'
        ? normalise(type, identity_value, '', options)
        : null;
  if (identifier !== null) return identifier;
  throw new Refusal('invalid_body', 'This value identifies nobody.', `subject_identities.${index}.identity_value`);
}

async function found(c: AppContext, id: string): Promise<OpendsrRequest> {
  const row = await findOpendsr(c.env.DB, id);
  if (row === null) throw new Refusal('unknown_request', 'There is no such request.');
  return row;
}

/** The certificate of the deployment. An unfit one is told of before anything is taken in: who asks could not trust the answer. */
function signer(c: AppContext): Signer | null {
  try {
    return signerOf(c.env, Date.now());
  } catch (error) {
    if (error instanceof UnfitCertificate) throw new Refusal('certificate_unfit', error.message);
    throw error;
  }
}

const originOf = (c: AppContext) => new URL(c.req.url).origin;

/** Every answer is signed: with our key, and as OpenDSR wants it where there is a certificate. */
async function answer(c: AppContext, reply: object, status: 200 | 201 | 202): Promise<Response> {
  const body = JSON.stringify(reply);
  const claims = { iat: Math.floor(Date.now() / 1_000), sha256: sha256(body) };
  return c.body(body, status, {
    'content-type': 'application/json',
    'guiyi-signature': await signed(c.env.GUIYI_PEPPER, 'guiyi-callback+jws', claims),
    ...opendsrHeaders(c.env, body),
  });
}
