import { env, runInDurableObject } from 'cloudflare:test';
import type { ResolveReply, WhyReply } from '@guiyi/protocol';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { admin, call, drained, GRANTED, post, refusal, sendBatch } from './client.ts';
import { ADMIN } from './setup.ts';
import { bearer, makeToken, trail } from './support/staff.ts';

const PHONE = { type: 'phone', value: '13655556666' };
const MAIL = { type: 'email', value: 'asked.for@example.com' };
const COOKIE = { type: 'anonymous_id', value: 'asked-visitor' };
const RAW = [PHONE.value, MAIL.value];

const written: unknown[][] = [];

beforeAll(async () => {
  const traits = { phone: PHONE.value, email: MAIL.value };
  await sendBatch([
    { type: 'identify', messageId: 'asked-1', anonymousId: COOKIE.value, traits, context: GRANTED },
    {
      type: 'identify',
      messageId: 'asked-2',
      anonymousId: 'member-13655557777',
      userId: 'm-13655557777',
      context: GRANTED,
    },
  ]);
  await drained();
});

beforeEach(() => {
  for (const level of ['debug', 'error', 'info', 'log', 'warn'] as const) {
    vi.spyOn(console, level).mockImplementation((...said) => void written.push(said));
  }
});

afterEach(() => {
  vi.restoreAllMocks();
});

const get = (path: string, query: Record<string, string>) =>
  call(`${path}?${new URLSearchParams(query)}`, { headers: ADMIN });
const send = (path: string, body: object, headers: Record<string, string> = ADMIN) =>
  post(path, JSON.stringify(body), headers);
const find = (who: object) => admin<ResolveReply>('/api/identity/resolve', who);
const inUrl = ({ type, value }: { type: string; value: string }) => `${type}:${value}`;

test('what is asked in the body is answered as what is asked in the address', async () => {
  for (const who of [PHONE, MAIL, COOKIE]) {
    const reply = await find(who);
    expect(reply.status).toBe('owned');
    expect(await (await get('/api/identity/resolve', who)).json()).toEqual(reply);
    for (const at of ['2020-01-01T00:00:00Z', new Date().toISOString()]) {
      expect(await find({ ...who, at })).toEqual(await (await get('/api/identity/resolve', { ...who, at })).json());
    }
  }
  expect((await find({ type: 'phone', value: '13800000000' })).status).toBe('blocked');
  const { person_id } = await find(PHONE);
  const path = `/api/persons/${person_id}/why`;
  const why = await admin<WhyReply>(path, { a: PHONE, b: MAIL });
  expect(why.path?.map(({ from, to }) => [from.type, to.type])).toEqual([['phone', 'email']]);
  expect(await (await get(path, { a: inUrl(PHONE), b: inUrl(MAIL) })).json()).toEqual(why);
});

test('a number in the address is warned of, an id is not, and a body never', async () => {
  const warned = ({ headers }: Response) => [headers.get('deprecation'), headers.get('warning')?.slice(0, 5)];
  const yes = ['@1795305600', '299 -'];
  const no = [null, undefined];
  const member = { type: 'user_id', value: 'm-13655557777' };
  for (const who of [PHONE, MAIL, member])
    expect(warned(await get('/api/identity/resolve', who)), who.value).toEqual(yes);
  expect(warned(await get('/api/identity/resolve', COOKIE))).toEqual(no);
  expect(warned(await send('/api/identity/resolve', PHONE))).toEqual(no);

  const path = `/api/persons/${(await find(PHONE)).person_id}/why`;
  expect(warned(await get(path, { a: inUrl(COOKIE), b: inUrl(PHONE) }))).toEqual(yes);
  expect(warned(await get(path, { a: inUrl(COOKIE), b: inUrl(COOKIE) }))).toEqual(no);
  expect(warned(await get(path, {}))).toEqual(no);
  expect(warned(await send(path, { a: COOKIE, b: PHONE }))).toEqual(no);
});

test('what is wrong is refused as in any body', async () => {
  const path = `/api/persons/${(await find(PHONE)).person_id}/why`;
  const refused = async (at: string, body: object) => refusal(await send(at, body));
  expect(await refused('/api/identity/resolve', {})).toEqual([400, 'invalid_body']);
  expect(await refused('/api/identity/resolve', { ...PHONE, value: 13655556666 })).toEqual([400, 'invalid_body']);
  expect(await refused('/api/identity/resolve', { ...PHONE, at: 'yesterday' })).toEqual([400, 'invalid_body']);
  expect(await refusal(await post('/api/identity/resolve', '', ADMIN))).toEqual([400, 'invalid_json']);
  expect(await refused(path, { a: PHONE })).toEqual([400, 'invalid_body']);
  expect(await refused(path, { a: PHONE, b: { type: 'phone', value: 'nobody' } })).toEqual([400, 'invalid_body']);
  expect(await refused(path, { a: PHONE, b: { type: 'user_id', value: 'stranger' } })).toEqual([
    404,
    'unknown_evidence',
  ]);
  expect(await refused('/api/persons/p_none/why', { a: PHONE, b: COOKIE })).toEqual([404, 'unknown_person']);
});

test('asking changes nothing, so a read-only token may, and it is a look at the person who was found', async () => {
  const { token, id } = await makeToken('marketer', { read_only: true });
  expect((await send('/api/identity/resolve', PHONE, bearer(token))).status).toBe(200);
  const [look] = await trail(`&actor=token:${id}`);
  expect(look).toMatchObject({ action: 'POST /api/identity/resolve', status: 200, target: null, reason: null });
  expect((await trail(`&subject=${(await find(PHONE)).person_id}`)).map(({ actor }) => actor)).toContain(`token:${id}`);
});

test('neither the audit trail nor what is logged has what was asked, whatever came of it', async () => {
  const { AUDIT } = env;
  const rows = await runInDurableObject(AUDIT.get(AUDIT.idFromName('trail')), (_, { storage }) =>
    storage.sql.exec('SELECT * FROM trail').toArray(),
  );
  expect(rows.length).toBeGreaterThan(10);
  for (const raw of RAW) {
    expect(JSON.stringify(rows)).not.toContain(raw);
    expect(JSON.stringify(written)).not.toContain(raw);
  }
});
