import { env } from 'cloudflare:test';
import type { OpendsrReceipt, OpendsrStatus, Processor, ResolveReply, SubjectRequest } from '@guiyi/protocol';
import { jwtVerify } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { sha256 } from '../src/lib/keyed.ts';
import { tend, work } from '../src/privacy/requests.ts';
import { admin, call, drained, refusal, sendBatch } from './client.ts';
import { ADMIN } from './setup.ts';
import { faults, keys, sent } from './support/door.ts';
import { cookie, event, phone, soon, staff, until } from './support/people.ts';

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
