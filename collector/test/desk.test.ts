import { env } from 'cloudflare:test';
import type {
  BulkReply,
  DeskToken,
  NewTokenReply,
  SignInLinkReply,
  SubjectCopy,
  SubjectRequest,
} from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { sha256 } from '../src/lib/keyed.ts';
import { tend, work } from '../src/privacy/requests.ts';
import { admin, drained, post, refusal, sendBatch } from './client.ts';
import { ADMIN } from './setup.ts';
import { askAtDoor, codeFor, door, sent, wrong } from './support/door.ts';
import { byPhone, cookie, event, phone, resolve, soon, staff, until } from './support/people.ts';

describe('the public door', () => {
  test('scenario 25: who only knows a number gets nothing, and cannot tell a known one from an unknown one', async () => {
    const [known, unknown, id] = [phone(), phone(), cookie()];
    await sendBatch([event({ anonymousId: id, traits: { phone: known }, event: 'Secret' })]);
    await drained();
    const replies = [await askAtDoor(known), await askAtDoor(unknown)];
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
    const { id: check } = await askAtDoor(number, { locale: 'zh-CN', reason: `my number is ${number}` });
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

  test('a code goes to the address as it was read: another writing of it may be another mailbox', async () => {
    await askAtDoor('ｖictim\u200b@brand.cn', { type: 'email' });
    const number = phone();
    await askAtDoor(`\u202d${number.slice(0, 10)}\u202c${String.fromCharCode(number.charCodeAt(10) + 0xfee0)}`);
    await codeFor('victim@brand.cn');
    await codeFor(number);
    expect(sent).toHaveLength(2);
  });

  test('who asks many times at once is sent no more codes than who asks one after the other', async () => {
    const number = phone();
    await Promise.all(Array.from({ length: 12 }, () => askAtDoor(number)));
    const sql = "SELECT count(*) AS n, sum(hash = 'none') AS without FROM identity_checks WHERE created_at > ?";
    await vi.waitFor(() => expect(sent.filter(({ body }) => body.includes(number))).toHaveLength(5), soon);
    expect(
      await env.DB.prepare(sql)
        .bind(Date.now() - 60_000)
        .first(),
    ).toMatchObject({ without: 7 });
    expect(sent.filter(({ body }) => body.includes(number))).toHaveLength(5);
  });

  test('five wrong codes use it up, time uses it up, and a number is sent five codes a day at most', async () => {
    const number = phone();
    const { id } = await askAtDoor(number);
    const code = await codeFor(number);
    for (let guess = 0; guess < 5; guess += 1) {
      expect((await door(`/v1/requests/${id}/proof`, { code: wrong(code) })).status).toBe(403);
    }
    expect(await refusal(await door(`/v1/requests/${id}/proof`, { code }))).toEqual([403, 'invalid_code']);

    const { id: late } = await askAtDoor(number);
    await vi.waitFor(() => expect(sent.length).toBe(2), soon);
    const second = await codeFor(number);
    await env.DB.prepare('UPDATE identity_checks SET expires_at = ? WHERE id = ?').bind(Date.now(), late).run();
    expect(await refusal(await door(`/v1/requests/${late}/proof`, { code: second }))).toEqual([403, 'invalid_code']);

    for (let more = 0; more < 5; more += 1) await askAtDoor(number);
    await vi.waitFor(() => expect(sent.length).toBe(5), soon);
    await askAtDoor(number);
    expect(sent).toHaveLength(5);
    await env.DB.prepare('UPDATE identity_checks SET created_at = 1').run();
    await tend(env);
    expect((await env.DB.prepare('SELECT * FROM identity_checks').all()).results).toEqual([]);
  });

  test('an erasure at the door takes the person, and the proof of it is all that is left', async () => {
    const [number, id] = [phone(), cookie()];
    await sendBatch([event({ anonymousId: id, traits: { phone: number } })]);
    await drained();
    await askAtDoor(number);
    const { id: check } = await askAtDoor(number, { kind: 'erasure' });
    await vi.waitFor(() => expect(sent.length).toBe(2), soon);
    const proved = await door(`/v1/requests/${check}/proof`, { code: await codeFor(number) });
    const { id: request } = await proved.json<DeskToken>();
    await until(request, 'completed');
    expect((await resolve(byPhone(number))).status).toBe('unknown');
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
  expect((await resolve(byPhone('13600049999'))).identifiers.length).toBeGreaterThan(6);
  const one = await staff('/api/requests', { kind: 'erasure', identifiers: [{ type: 'anonymous_id', value: id2 }] });
  await until((await one.json<SubjectRequest>()).id, 'completed');
});

test('who is checked by other means need not wait for the code', async () => {
  const number = phone();
  const body = { kind: 'erasure', identifiers: [{ type: 'phone', value: number }] };
  const { id } = await (await staff('/api/requests', { ...body, check: 'code' })).json<SubjectRequest>();
  expect((await (await staff('/api/requests', body)).json<SubjectRequest>()).id).toBe(id);
  await until(id, 'completed');
});

describe('a token is no second member of staff', () => {
  const session = async (name: string) => {
    const { code } = await (await staff('/api/sign-in-links', { role: 'admin', name })).json<SignInLinkReply>();
    const reply = await post('/api/session', JSON.stringify({ code }));
    return { cookie: (reply.headers.get('set-cookie') ?? '').split(';')[0] ?? '', origin: 'https://guiyi.test' };
  };
  const token = async (by: Record<string, string> | undefined, more: object = {}) => {
    const reply = await staff('/api/tokens', { name: 'of a script', role: 'privacy', ...more }, by);
    expect(reply.status).toBe(201);
    return { authorization: `Bearer ${(await reply.json<NewTokenReply>()).token}` };
  };
  /** Opens a batch as one, and answers whether another may approve it. */
  const approves = async (opener: Record<string, string>, approver: Record<string, string>) => {
    const subjects = [[byPhone(phone())]];
    const opened = await staff('/api/bulk-requests', { kind: 'erasure', subjects, reason: 'r' }, opener);
    expect(opened.status).toBe(201);
    const { id, requests } = await opened.json<BulkReply>();
    const reply = await staff(`/api/bulk-requests/${id}/approval`, {}, approver);
    if (reply.status === 200) return true;
    expect(await refusal(reply)).toEqual([403, 'second_approver']);
    for (const request of requests) await until(request, 'awaiting_approval');
    return false;
  };

  test('whoever made it, and whoever uses it, are one with it, either way round', async () => {
    const [ann, bob] = [await session('Ann'), await session('Bob')];
    const made = await token(ann);
    expect(await approves(ann, made)).toBe(false);
    expect(await approves(made, ann)).toBe(false);
    expect(await approves(made, await token(ann))).toBe(false);
    expect(await approves(made, bob)).toBe(true);
    expect(await approves(bob, made)).toBe(true);

    const used = await token(undefined, { owner: ' ann ' });
    expect(await approves(ann, used)).toBe(false);
    expect(await approves(used, made)).toBe(false);
    expect(await approves(used, bob)).toBe(true);
    const given = await token(ann, { owner: 'Bob' });
    expect([await approves(ann, given), await approves(bob, given)]).toEqual([false, false]);
  });

  test('so is a token that a token made, and one that was revoked since', async () => {
    const [ann, bob] = [await session('Ann'), await session('Bob')];
    const first = await token(undefined, { role: 'admin', owner: 'Ann' });
    const second = await token(first);
    expect(await approves(ann, second)).toBe(false);
    expect(await approves(second, bob)).toBe(true);
    await env.DB.prepare("UPDATE api_tokens SET revoked_at = 1 WHERE owner = 'Ann'").run();
    expect(await approves(second, ann)).toBe(false);
  });

  test('what the admin token made is its own, unless it was said whose', async () => {
    const [one, other] = [await token(undefined), await token(undefined)];
    expect(await approves(one, other)).toBe(true);
    expect(await approves(ADMIN, one)).toBe(true);
    const [of, same] = [await token(undefined, { owner: '李雷' }), await token(undefined, { owner: '李雷' })];
    expect(await approves(of, same)).toBe(false);
    expect(await approves(of, await session('李雷'))).toBe(false);
    expect((await staff('/api/tokens', { name: 'x', role: 'privacy', owner: ' ' })).status).toBe(400);
  });
});
