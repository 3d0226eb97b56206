import { env } from 'cloudflare:test';
import type {
  BulkReply,
  DeskReply,
  DeskToken,
  OpendsrReceipt,
  OpendsrStatus,
  Processor,
  ResolveReply,
  SubjectCopy,
  SubjectRequest,
} from '@guiyi/protocol';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { sha256 } from '../src/lib/keyed.ts';
import { tend, work } from '../src/privacy/requests.ts';
import { admin, call, drained, GRANTED, post, refusal, sendBatch } from './client.ts';
import { ADMIN } from './setup.ts';

const soon = { timeout: 30_000, interval: 50 };
let made = 0;
const cookie = () => `cookie-${++made}-${crypto.randomUUID()}`;
const phone = () => `1360004${String(++made).padStart(4, '0')}`;

const event = (fields: object) => ({
  type: 'track',
  event: 'Seen',
  messageId: crypto.randomUUID(),
  timestamp: new Date(Date.now() - 3_600_000).toISOString(),
  context: GRANTED,
  ...fields,
});

/** What went out, and how the receivers answer. */
const sent: { url: string; body: string; signature: string }[] = [];
const faults = new Map<string, number>();

beforeEach(() => {
  sent.length = 0;
  faults.clear();
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const request = new Request(input as string, init as RequestInit);
    expect(request.redirect).toBe('manual');
    const signature = request.headers.get('guiyi-signature') ?? '';
    sent.push({ url: request.url, body: await request.text(), signature });
    return new Response(null, { status: faults.get(request.url) ?? 204 });
  });
});

const staff = (path: string, body: object, headers: Record<string, string> = ADMIN) =>
  post(path, JSON.stringify(body), headers);
const door = (path: string, body: object) => post(path, JSON.stringify({ writeKey: 'demo-web', ...body }));

async function ask(value: string, extra: object = {}): Promise<DeskReply> {
  const reply = await door('/v1/requests', { kind: 'access', type: 'phone', value, ...extra });
  expect(reply.status).toBe(202);
  return reply.json<DeskReply>();
}

const codeFor = async (number: string) =>
  vi.waitFor(() => {
    const bodies = sent.map(({ body }) => JSON.parse(body) as { to: string; code: string });
    const code = bodies.filter(({ to }) => to === number).at(-1)?.code;
    expect(code).toMatch(/^\d{8}$/);
    return code as string;
  }, soon);

const wrong = (code: string) => (code === '00000000' ? '00000001' : '00000000');

const until = (id: string, status: SubjectRequest['status']) =>
  vi.waitFor(async () => {
    const request = await admin<SubjectRequest>(`/api/requests/${id}`);
    expect(request.status, JSON.stringify(request)).toBe(status);
    return request;
  }, soon);

async function keys() {
  return createLocalJWKSet(await (await call('/v1/jwks.json')).json<Parameters<typeof createLocalJWKSet>[0]>());
}

describe('the public door', () => {
  test('scenario 25: who only knows a number gets nothing, and cannot tell a known one from an unknown one', async () => {
    const [known, unknown, id] = [phone(), phone(), cookie()];
    await sendBatch([event({ anonymousId: id, traits: { phone: known }, event: 'Secret' })]);
    await drained();
    const replies = [await ask(known), await ask(unknown)];
    expect(Object.keys(replies[0] as object)).toEqual(Object.keys(replies[1] as object));
    expect(replies.map(({ status }) => status)).toEqual(['awaiting_identity', 'awaiting_identity']);
    // A code goes to both; only who reads the messages of that number has it.
    await codeFor(known);
    await codeFor(unknown);
    const code = wrong(await codeFor(known));
    const answers = await Promise.all(
      [...replies.map((reply) => reply.id), 'q_none'].map(async (each) => {
        const reply = await door(`/v1/requests/${each}/proof`, { code });
        const { request_id: _, ...body } = await reply.json<Record<string, string>>();
        return [reply.status, body];
      }),
    );
    expect(answers[0]).toEqual(answers[1]);
    expect(answers[0]).toEqual(answers[2]);
    expect(answers[0]?.[0]).toBe(403);
    expect((await admin<{ requests: SubjectRequest[] }>('/api/requests')).requests).toEqual([]);
    // The number itself is nowhere, and the code is nowhere.
    const row = JSON.stringify((await env.DB.prepare('SELECT * FROM identity_checks').all()).results);
    for (const secret of [known, unknown, await codeFor(known), await codeFor(unknown)])
      expect(row).not.toContain(secret);
  });

  test('the code opens the request, once; the token gives the copy, and no other token does', async () => {
    const [number, id] = [phone(), cookie()];
    await sendBatch([event({ anonymousId: id, traits: { phone: number }, event: 'Mine' })]);
    await drained();
    const { id: check } = await ask(number, { locale: 'zh-CN', reason: `my number is ${number}` });
    const code = await codeFor(number);
    const proved = await door(`/v1/requests/${check}/proof`, { code });
    expect(proved.status).toBe(201);
    const { id: request, token } = await proved.json<DeskToken>();
    expect(await refusal(await door(`/v1/requests/${check}/proof`, { code }))).toEqual([403, 'invalid_code']);
    const done = await until(request, 'completed');
    expect([done.scope, done.reason]).toEqual(['proven', 'my number is [phone]']);
    const status = await door(`/v1/requests/${request}/status`, { token });
    expect(await status.json()).toMatchObject({ id: request, status: 'completed', kind: 'access' });
    const copy = await (await door(`/v1/requests/${request}/copy`, { token })).json<SubjectCopy>();
    expect(JSON.stringify(copy)).toContain('Mine');
    const csv = await (await door(`/v1/requests/${request}/copy`, { token, format: 'csv' })).text();
    expect(csv).toContain('events,1,name,Mine');
    for (const path of ['status', 'copy']) {
      for (const other of ['x', `${token}x`, sha256(token)]) {
        expect(await refusal(await door(`/v1/requests/${request}/${path}`, { token: other }))).toEqual([
          404,
          'unknown_request',
        ]);
      }
      expect(await refusal(await door(`/v1/requests/r_none/${path}`, { token }))).toEqual([404, 'unknown_request']);
    }
  });

  test('five wrong codes use it up, time uses it up, and a number is sent five codes a day at most', async () => {
    const number = phone();
    const { id } = await ask(number);
    const code = await codeFor(number);
    for (let guess = 0; guess < 5; guess += 1) {
      expect((await door(`/v1/requests/${id}/proof`, { code: wrong(code) })).status).toBe(403);
    }
    expect(await refusal(await door(`/v1/requests/${id}/proof`, { code }))).toEqual([403, 'invalid_code']);

    const { id: late } = await ask(number);
    await vi.waitFor(() => expect(sent.length).toBe(2), soon);
    const second = await codeFor(number);
    await env.DB.prepare('UPDATE identity_checks SET expires_at = ? WHERE id = ?').bind(Date.now(), late).run();
    expect(await refusal(await door(`/v1/requests/${late}/proof`, { code: second }))).toEqual([403, 'invalid_code']);

    for (let more = 0; more < 5; more += 1) await ask(number);
    await vi.waitFor(() => expect(sent.length).toBe(5), soon);
    await ask(number);
    expect(sent).toHaveLength(5);
    await env.DB.prepare('UPDATE identity_checks SET created_at = 1').run();
    await tend(env);
    expect((await env.DB.prepare('SELECT * FROM identity_checks').all()).results).toEqual([]);
  });

  test('an erasure at the door takes the person, and the proof of it is all that is left', async () => {
    const [number, id] = [phone(), cookie()];
    await sendBatch([event({ anonymousId: id, traits: { phone: number } })]);
    await drained();
    await ask(number);
    const { id: check } = await ask(number, { kind: 'erasure' });
    await vi.waitFor(() => expect(sent.length).toBe(2), soon);
    const proved = await door(`/v1/requests/${check}/proof`, { code: await codeFor(number) });
    const { id: request } = await proved.json<DeskToken>();
    await until(request, 'completed');
    const query = new URLSearchParams({ type: 'phone', value: number });
    expect((await admin<ResolveReply>(`/api/identity/resolve?${query}`)).status).toBe('unknown');
    expect((await env.DB.prepare('SELECT * FROM identity_checks').all()).results).toEqual([]);
  });

  test('one address has twenty codes an hour sent, to whatever numbers', async () => {
    const address = { 'cf-connecting-ip': '203.0.113.77' };
    const statuses: number[] = [];
    for (let asked = 0; asked < 22; asked += 1) {
      const body = { writeKey: 'demo-web', kind: 'access', type: 'phone', value: phone() };
      statuses.push((await post('/v1/requests', JSON.stringify(body), address)).status);
    }
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 202), 429, 429]);
  });

  test('refuses what names nobody, and says where', async () => {
    expect(await refusal(await door('/v1/requests', { kind: 'access', type: 'phone', value: '123' }))).toEqual([
      400,
      'invalid_body',
    ]);
    expect(await refusal(await door('/v1/requests', { kind: 'access', type: 'user_id', value: 'm' }))).toEqual([
      400,
      'invalid_body',
    ]);
    expect(await refusal(await post('/v1/requests', '{"kind":"access"}'))).toEqual([401, 'missing_write_key']);
  });
});

test('staff ask for a code: the request waits for it, and is refused when nobody gives it', async () => {
  const number = phone();
  const body = { kind: 'erasure', identifiers: [{ type: 'phone', value: number }], check: 'code' };
  const { id, status } = await (await staff('/api/requests', body)).json<SubjectRequest>();
  expect(status).toBe('awaiting_identity');
  await work(env);
  expect((await admin<SubjectRequest>(`/api/requests/${id}`)).status).toBe('awaiting_identity');
  const code = await codeFor(number);
  // At the public door this code opens nothing.
  expect(await refusal(await door(`/v1/requests/${id}/proof`, { code }))).toEqual([403, 'invalid_code']);
  const again = await staff('/api/requests', body);
  expect((await again.json<SubjectRequest>()).id).toBe(id);
  await vi.waitFor(() => expect(sent.length).toBe(2), soon);
  expect(await refusal(await staff(`/api/requests/${id}/proof`, { code: wrong(await codeFor(number)) }))).toEqual([
    403,
    'invalid_code',
  ]);
  expect((await staff(`/api/requests/${id}/proof`, { code: await codeFor(number) })).status).toBe(200);
  await until(id, 'completed');

  const two = { ...body, identifiers: [...body.identifiers, { type: 'phone', value: phone() }] };
  expect(await refusal(await staff('/api/requests', two))).toEqual([400, 'invalid_body']);
  const { id: forgotten } = await (await staff('/api/requests', body)).json<SubjectRequest>();
  await env.DB.prepare('UPDATE requests SET created_at = 1 WHERE id = ?').bind(forgotten).run();
  await tend(env);
  const refused = await admin<SubjectRequest>(`/api/requests/${forgotten}`);
  expect([refused.status, refused.answer?.note]).toEqual(['refused', 'Identity was not proven in time.']);
});

test('many at once wait for a second member of staff', async () => {
  const members = [`bulk-${crypto.randomUUID()}`, `bulk-${crypto.randomUUID()}`];
  await sendBatch(members.map((userId) => event({ userId })));
  await drained();
  const subjects = members.map((value) => [{ type: 'user_id', value }]);
  expect(await refusal(await staff('/api/bulk-requests', { kind: 'erasure', subjects }))).toEqual([
    400,
    'invalid_body',
  ]);
  const opened = await staff('/api/bulk-requests', { kind: 'erasure', subjects, reason: 'a leaked list' });
  const { id, requests } = await opened.json<BulkReply>();
  expect(requests).toHaveLength(2);
  await work(env);
  for (const request of requests) await until(request, 'awaiting_approval');
  expect(await refusal(await staff(`/api/bulk-requests/${id}/approval`, {}))).toEqual([403, 'second_approver']);

  const made = await staff('/api/tokens', { name: 'second', role: 'privacy' });
  const { token } = await made.json<{ token: string }>();
  const second = { authorization: `Bearer ${token}` };
  expect((await staff(`/api/bulk-requests/${id}/approval`, {}, second)).status).toBe(200);
  for (const request of requests) await until(request, 'completed');
  expect(await refusal(await staff(`/api/bulk-requests/${id}/approval`, {}, second))).toEqual([404, 'unknown_request']);
  const row = await env.DB.prepare('SELECT opened_by, approved_by FROM requests WHERE batch = ?').bind(id).first();
  expect(row?.opened_by).not.toBe(row?.approved_by);
});

test('one request that names many persons is many requests: it waits too', async () => {
  const members = Array.from({ length: 6 }, () => `many-${crypto.randomUUID()}`);
  await sendBatch(members.map((userId) => event({ userId })));
  await drained();
  const identifiers = members.map((value) => ({ type: 'user_id', value }));
  const opened = await staff('/api/requests', { kind: 'erasure', identifiers });
  const { id, status, batch } = await opened.json<SubjectRequest>();
  expect(status).toBe('awaiting_approval');
  await work(env);
  await until(id, 'awaiting_approval');
  expect(await refusal(await staff(`/api/bulk-requests/${batch}/approval`, {}))).toEqual([403, 'second_approver']);
  // Many identifiers of one person are one request.
  const id2 = cookie();
  await sendBatch(Array.from({ length: 6 }, () => event({ anonymousId: cookie(), traits: { phone: '13600049999' } })));
  await sendBatch([event({ anonymousId: id2, traits: { phone: '13600049999' } })]);
  await drained();
  const query = new URLSearchParams({ type: 'phone', value: '13600049999' });
  expect((await admin<ResolveReply>(`/api/identity/resolve?${query}`)).identifiers.length).toBeGreaterThan(6);
  const one = await staff('/api/requests', { kind: 'erasure', identifiers: [{ type: 'anonymous_id', value: id2 }] });
  await until((await one.json<SubjectRequest>()).id, 'completed');
});

describe('those to whom data is given', () => {
  const url = 'https://crm.brand.test/erase';

  test('scenario 26: one that fails five times leaves the request partial and overdue, never completed', async () => {
    const { id: processor } = await (await staff('/api/processors', { name: 'CRM', url })).json<Processor>();
    faults.set(url, 500);
    const id = cookie();
    await sendBatch([event({ anonymousId: id })]);
    await drained();
    const body = { kind: 'erasure', identifiers: [{ type: 'anonymous_id', value: id }] };
    const { id: request } = await (await staff('/api/requests', body)).json<SubjectRequest>();
    const hurry = () =>
      env.DB.batch([
        env.DB.prepare('UPDATE deliveries SET due_at = 0'),
        env.DB.prepare('UPDATE requests SET leased_until = 0 WHERE id = ?').bind(request),
      ]);
    await vi.waitFor(async () => {
      await hurry();
      await work(env);
      const { status, error, proof } = await admin<SubjectRequest>(`/api/requests/${request}`);
      expect(status).toBe('partial');
      expect(error).toContain(`${processor}: The receiver answered 500.`);
      expect(proof).not.toBe(null);
    }, soon);
    expect(sent.length).toBeGreaterThanOrEqual(5);
    await env.DB.prepare('UPDATE requests SET due_at = 1 WHERE id = ?').bind(request).run();
    expect(await admin<SubjectRequest>(`/api/requests/${request}`)).toMatchObject({
      overdue: true,
      reminder: 'overdue',
    });

    const [told] = sent;
    expect(JSON.parse(told?.body ?? '')).toEqual({
      type: 'erasure',
      request_id: request,
      identifiers: [`anonymous_id::${id}`],
    });
    const { payload } = await jwtVerify(told?.signature ?? '', await keys());
    expect(payload.sha256).toBe(sha256(told?.body ?? ''));

    faults.clear();
    await hurry();
    await work(env);
    await until(request, 'completed');
    const rows = JSON.stringify((await env.DB.prepare('SELECT * FROM deliveries').all()).results);
    expect(rows).not.toContain(id);
    expect((await call(`/api/processors/${processor}`, { method: 'DELETE', headers: ADMIN })).status).toBe(204);
    expect(await refusal(await call(`/api/processors/${processor}`, { method: 'DELETE', headers: ADMIN }))).toEqual([
      404,
      'unknown_processor',
    ]);
  });

  test('an address inside is none', async () => {
    for (const bad of ['http://crm.brand.test/', 'https://127.0.0.1/', 'https://metadata.internal/', 'nonsense']) {
      expect(await refusal(await staff('/api/processors', { name: 'x', url: bad }))).toEqual([400, 'invalid_body']);
    }
  });
});

describe('OpenDSR', () => {
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

  test('a request is taken in, carried out, and its end is told, signed', async () => {
    const number = phone();
    await sendBatch([event({ anonymousId: cookie(), traits: { phone: number } })]);
    await drained();
    const hashed = { identity_type: 'phone_number', identity_value: sha256(`+86${number}`), identity_format: 'sha256' };
    const body = dsr({ subject_identities: [hashed] });
    const reply = await staff('/api/opendsr/requests', body);
    expect([reply.status, reply.headers.get('x-opendsr-processor-domain')]).toEqual([201, 'guiyi.test']);
    const text = await reply.text();
    const { payload } = await jwtVerify(reply.headers.get('x-opendsr-signature') ?? '', await keys());
    expect(payload.sha256).toBe(sha256(text));
    const receipt = JSON.parse(text) as OpendsrReceipt;
    expect(receipt.subject_request_id).toBe(body.subject_request_id);
    expect(JSON.parse(atob(receipt.encoded_request))).toEqual(body);
    const status = () => admin<OpendsrStatus>(`/api/opendsr/requests/${body.subject_request_id}`);
    await vi.waitFor(async () => expect((await status()).request_status).toBe('completed'), soon);
    await vi.waitFor(async () => {
      await work(env);
      const told = sent.filter(({ url }) => url === callback).map((each) => JSON.parse(each.body) as OpendsrStatus);
      expect(told.at(-1)).toMatchObject({ subject_request_id: body.subject_request_id, request_status: 'completed' });
    }, soon);
    const count = sent.length;
    await work(env);
    expect(sent).toHaveLength(count);
    // The same request again is the same.
    expect((await staff('/api/opendsr/requests', body)).status).toBe(201);
    const query = new URLSearchParams({ type: 'phone', value: number });
    expect((await admin<ResolveReply>(`/api/identity/resolve?${query}`)).status).toBe('unknown');
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
});

test('staff are reminded once a day of what is due, at a webhook too', async () => {
  const url = 'https://chat.brand.test/hook';
  const body = { kind: 'correction', identifiers: [{ type: 'user_id', value: `due-${crypto.randomUUID()}` }] };
  const { id } = await (await staff('/api/requests', body)).json<SubjectRequest>();
  await env.DB.prepare('UPDATE requests SET due_at = 1 WHERE id = ?').bind(id).run();
  faults.set(url, 500);
  const withUrl = { ...env, GUIYI_REMINDER_URL: url } as typeof env;
  await tend(withUrl);
  faults.clear();
  await tend(withUrl);
  await tend(withUrl);
  const told = sent.filter((each) => each.url === url).map((each) => each.body);
  expect(told).toHaveLength(2);
  expect(JSON.parse(told[1] ?? '')).toMatchObject({ type: 'reminder', requests: [{ id, reminder: 'overdue' }] });
  expect(told.join()).not.toContain('due-');
});

test('who is checked by other means need not wait for the code', async () => {
  const number = phone();
  const body = { kind: 'erasure', identifiers: [{ type: 'phone', value: number }] };
  const { id } = await (await staff('/api/requests', { ...body, check: 'code' })).json<SubjectRequest>();
  expect((await (await staff('/api/requests', body)).json<SubjectRequest>()).id).toBe(id);
  await until(id, 'completed');
});
