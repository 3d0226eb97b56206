import { env } from 'cloudflare:test';
import type { Processor, SubjectRequest } from '@guiyi/protocol';
import { jwtVerify } from 'jose';
import { describe, expect, test, vi } from 'vitest';
import { sha256 } from '../src/lib/keyed.ts';
import { tend, work } from '../src/privacy/requests.ts';
import { admin, call, drained, refusal, sendBatch } from './client.ts';
import { ADMIN } from './setup.ts';
import { faults, keys, sent } from './support/door.ts';
import { cookie, event, soon, staff, until } from './support/people.ts';

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
