import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test';
import { verify, X509Certificate } from 'node:crypto';
import type { OpendsrCallback, OpendsrReceipt, OpendsrStatus } from '@guiyi/protocol';
import { jwtVerify } from 'jose';
import { expect, test, vi } from 'vitest';
import { app } from '../src/app.ts';
import type { Env } from '../src/lib/env.ts';
import { sha256 } from '../src/lib/keyed.ts';
import { work } from '../src/privacy/requests.ts';
import { admin, call, drained, refusal, sendBatch } from './client.ts';
import { ADMIN } from './setup.ts';
import { keys, sent } from './support/door.ts';
import { byPhone, cookie, event, phone, resolve, soon, staff } from './support/people.ts';

const callback = 'https://controller.test/opendsr';

const dsr = (extra: object = {}) => ({
  regulation: 'gdpr',
  subject_request_id: crypto.randomUUID(),
  subject_request_type: 'erasure',
  submitted_time: '2026-11-22T00:00:00Z',
  subject_identities: [{ identity_type: 'phone_number', identity_value: phone(), identity_format: 'raw' }],
  api_version: '3.0',
  status_callback_urls: [callback],
  ...extra,
});

/** As a controller verifies: certificate by /discovery, its domain, then the raw body (OpenDSR 3.0 §8.8). */
async function proven(headers: Headers, body: string): Promise<boolean> {
  const { processor_certificate } = await admin<{ processor_certificate: string }>('/api/opendsr/discovery');
  const file = await call(new URL(processor_certificate).pathname);
  const certificate = new X509Certificate(Buffer.from(await file.arrayBuffer()));
  expect(certificate.checkHost(headers.get('x-opendsr-processor-domain') ?? '')).toBeDefined();
  const signature = Buffer.from(headers.get('x-opendsr-signature') ?? '', 'base64');
  return verify('sha256', new TextEncoder().encode(body), certificate.publicKey, signature);
}

/** A call of a deployment that is set otherwise. */
async function elsewhere(settings: Partial<Env>, path: string, init: RequestInit = {}): Promise<Response> {
  const context = createExecutionContext();
  const request = new Request(`https://guiyi.test${path}`, { ...init, headers: ADMIN });
  const reply = await app.fetch(request, { ...env, ...settings } as Env, context);
  await waitOnExecutionContext(context);
  return reply;
}

test('a request with much beside it is answered whole', async () => {
  const body = dsr({ subject_request_type: 'access', extensions: { note: '数'.repeat(150_000) } });
  const reply = await staff('/api/opendsr/requests', body);
  expect(reply.status).toBe(201);
  const { encoded_request } = await reply.json<OpendsrReceipt>();
  expect(JSON.parse(Buffer.from(encoded_request, 'base64').toString())).toEqual(body);
});

test('a request is taken in, carried out, and its end is told, signed', async () => {
  const number = phone();
  await sendBatch([event({ anonymousId: cookie(), traits: { phone: number } })]);
  await drained();
  const hashed = { identity_type: 'phone_number', identity_value: sha256(`+86${number}`), identity_format: 'sha256' };
  const body = dsr({ subject_identities: [hashed] });
  const reply = await staff('/api/opendsr/requests', body);
  expect(reply.status).toBe(201);
  const text = await reply.text();
  const { payload } = await jwtVerify(reply.headers.get('guiyi-signature') ?? '', await keys());
  expect(payload.sha256).toBe(sha256(text));
  expect(await proven(reply.headers, text)).toBe(true);
  expect(await proven(reply.headers, `${text} `)).toBe(false);
  const receipt = JSON.parse(text) as OpendsrReceipt;
  expect(receipt.subject_request_id).toBe(body.subject_request_id);
  expect(JSON.parse(atob(receipt.encoded_request))).toEqual(body);

  const status = () => admin<OpendsrStatus>(`/api/opendsr/requests/${body.subject_request_id}`);
  await vi.waitFor(async () => expect((await status()).request_status).toBe('completed'), soon);
  await vi.waitFor(async () => {
    await work(env);
    const told = sent.filter(({ url }) => url === callback).at(-1);
    expect(JSON.parse(told?.body ?? '{}')).toEqual({
      ...(await status()),
      controller_id: receipt.controller_id,
      status_callback_url: callback,
    } satisfies OpendsrCallback);
    expect(told?.body).toContain('"request_status":"completed"');
    expect(await proven(told?.headers ?? new Headers(), told?.body ?? '')).toBe(true);
  }, soon);
  const count = sent.length;
  await work(env);
  expect(sent).toHaveLength(count);
  // The same request again is the same.
  expect((await staff('/api/opendsr/requests', body)).status).toBe(201);
  expect((await resolve(byPhone(number))).status).toBe('unknown');
});

test('what it cannot do it refuses', async () => {
  for (const bad of [
    { subject_request_type: 'sell' },
    { subject_request_id: '1' },
    { status_callback_urls: ['http://169.254.169.254/'] },
    { subject_identities: [{ identity_type: 'phone_number', identity_value: '12' }] },
    { subject_identities: [{ identity_type: 'email', identity_value: 'x', identity_format: 'sha256' }] },
  ]) {
    expect(await refusal(await staff('/api/opendsr/requests', dsr(bad)))).toEqual([400, 'invalid_body']);
  }
  const none = await call(`/api/opendsr/requests/${crypto.randomUUID()}`, { headers: ADMIN });
  expect(await refusal(none)).toEqual([404, 'unknown_request']);
  expect((await admin<{ api_version: string }>('/api/opendsr/discovery')).api_version).toBe('3.0');
});

test('without a certificate it is our signature alone, and nothing claims another', async () => {
  const bare = { GUIYI_OPENDSR_CERTIFICATE: undefined, GUIYI_OPENDSR_KEY: undefined } as unknown as Partial<Env>;
  const discovery = await elsewhere(bare, '/api/opendsr/discovery');
  expect(await discovery.json()).toMatchObject({ processor_certificate: null });
  expect(await refusal(await elsewhere(bare, '/v1/opendsr.pem'))).toEqual([404, 'no_certificate']);
  const reply = await elsewhere(bare, '/api/opendsr/requests', { method: 'POST', body: JSON.stringify(dsr()) });
  expect([reply.status, reply.headers.get('x-opendsr-signature')]).toEqual([201, null]);
  expect(reply.headers.has('guiyi-signature')).toBe(true);
});

test('an unfit certificate takes nothing in, and a request that was not begun can be cancelled once', async () => {
  const body = dsr();
  const unfit = await elsewhere({ GUIYI_OPENDSR_KEY: 'nonsense' }, '/api/opendsr/requests', {
    method: 'POST',
    body: JSON.stringify(body),
  });
  expect(await refusal(unfit)).toEqual([503, 'certificate_unfit']);
  const path = `/api/opendsr/requests/${body.subject_request_id}`;
  expect(await refusal(await call(path, { headers: ADMIN }))).toEqual([404, 'unknown_request']);

  const access = dsr({ subject_request_type: 'access', subject_identities: dsr().subject_identities });
  await staff('/api/opendsr/requests', access);
  const { subject_request_id } = access;
  await env.DB.prepare(
    "UPDATE requests SET status = 'received', acted_at = NULL WHERE id = (SELECT request_id FROM opendsr_requests WHERE subject_request_id = ?)",
  )
    .bind(subject_request_id)
    .run();
  const cancel = () => call(`/api/opendsr/requests/${subject_request_id}`, { method: 'DELETE', headers: ADMIN });
  const cancelled = await cancel();
  expect(cancelled.status).toBe(202);
  expect(await cancelled.json()).toEqual({
    controller_id: expect.any(String),
    subject_request_id,
    received_time: expect.any(String),
    api_version: '3.0',
  });
  expect(await refusal(await cancel())).toEqual([409, 'request_closed']);
});
