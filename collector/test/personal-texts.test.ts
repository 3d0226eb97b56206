import { expect, test } from 'vitest';
import { call, post, refusal } from './client.ts';
import { ADMIN } from './setup.ts';
import { cookie, decide, everything, phone, staff } from './support/people.ts';

// Numbers and addresses in places where nobody looks for them: none may be kept, and none may be answered back.

const MAIL = 'zhang.san@example.com';

test('a decision keeps no number, whatever field it comes in', async () => {
  const number = phone();
  const details = {
    messageId: `m-${number}`,
    surface: `footer ${number}`,
    action: MAIL,
    locale: number,
    notice: { version: `v ${number}`, hash: MAIL },
  };
  const who = { anonymousId: cookie() };
  const { receipt, seq } = await decide(who, { analytics: true }, details);
  expect(atob((receipt ?? '').split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? '')).not.toContain(number);
  const kept = await everything();
  expect(kept).toContain('footer [phone]');
  for (const text of [number, MAIL]) expect(kept).not.toContain(text);
  // The same decision again is the same record, another one is not.
  expect((await decide(who, { analytics: true }, details)).seq).toBe(seq);
  expect((await decide(who, { analytics: true }, { ...details, messageId: `m-${phone()}` })).seq).toBe(seq + 1);
});

test('the name of a request, which the log shows, is no number', async () => {
  const named = async (id: string) =>
    (await call('/healthz', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
  expect(await named('my-request-1')).toBe('my-request-1');
  expect(await named('13812345678')).toMatch(/^[0-9a-f-]{36}$/);
  expect(await named('call-138-1234-5678')).toMatch(/^[0-9a-f-]{36}$/);
});

test('costs are kept without a number in their tags or name', async () => {
  const number = phone();
  const row = { day: '2026-01-02', source: `s ${number}`, medium: 'cpc', campaign: MAIL, channel: number, amount: 1 };
  const reply = await post(`/api/costs?name=ads+${number}`, JSON.stringify({ rows: [row] }), ADMIN);
  expect(reply.status).toBe(200);
  const kept = await everything();
  expect(kept).toContain('ads [phone]');
  for (const text of [number, MAIL]) expect(kept).not.toContain(text);
});

test('a saved view that names a number is refused', async () => {
  const number = phone();
  const view = { name: 'Seen', page: 'trends', params: 'event=Seen&range=7d' };
  const said = async (change: object) => refusal(await staff('/api/views', { ...view, ...change }));
  expect(await said({ name: `of ${number}` })).toEqual([400, 'invalid_body']);
  expect(await said({ params: `${view.params}&where=zhang%40example.com` })).toEqual([400, 'invalid_body']);
  const { id } = await (await staff('/api/views', view)).json<{ id: string }>();
  expect(await refusal(await staff(`/api/views/${id}`, { name: number }))).toEqual([400, 'invalid_body']);
  expect(await everything()).not.toContain(number);
});
