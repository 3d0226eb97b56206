import { env } from 'cloudflare:test';
import type { EventsReply } from '@guiyi/protocol';
import { expect, test } from 'vitest';
import { drained, post, sendBatch, stored } from './client.ts';
import { ADMIN } from './setup.ts';
import {
  ask,
  byCookie,
  byMember,
  cookie,
  erasure,
  event,
  everything,
  resolve,
  staff,
  until,
} from './support/people.ts';

const member = () => `member-${crypto.randomUUID()}`;

test("an id that others' events name keeps no erasure open: they stay, without it", async () => {
  const [id, friend] = [member(), cookie()];
  const invited = event({
    anonymousId: friend,
    event: 'Invited',
    messageId: `for ${id}`,
    properties: { inviter: id, note: `by ${id}`, kept: 'stays' },
    context: { ...event({}).context, page: { url: `https://shop.test/i/${id}?a=1` }, session: { id: `s-${id}` } },
  });
  const broken = { ...event({ anonymousId: friend, properties: { inviter: id } }), timestamp: 'never' };
  await sendBatch([
    event({ anonymousId: cookie(), userId: id }),
    invited,
    { ...invited, messageId: `2 ${id}` },
    broken,
  ]);
  await drained();
  await erasure([byMember(id)]);
  expect(await everything()).not.toContain(id);
  const left = (await stored()).filter(({ name }) => name === 'Invited') as EventsReply['events'];
  expect(left.map(({ properties, url }) => [properties, url])).toEqual([
    [{ inviter: '[erased]', note: 'by [erased]', kept: 'stays' }, 'https://shop.test/i/[erased]?a=1'],
    [{ inviter: '[erased]', note: 'by [erased]', kept: 'stays' }, 'https://shop.test/i/[erased]?a=1'],
  ]);
  expect((await resolve(byCookie(friend))).status).toBe('owned');
});

test('a short id is taken out only where it stands as such', async () => {
  const [id, friend] = ['m-771', cookie()];
  const key = `user_id::${id}`;
  const said = { key, lines: `a\n${key}\nb`, other: `${key}1`, word: id };
  await sendBatch([
    event({ anonymousId: cookie(), userId: id }),
    event({ anonymousId: friend, event: key, properties: said }),
  ]);
  await drained();
  await erasure([byMember(id)]);
  const { results } = await env.DB.prepare('SELECT name, properties FROM events WHERE instr(identifiers, ?) > 0')
    .bind(friend)
    .all<{ name: string; properties: string }>();
  expect(results.map(({ name, properties }) => [name, JSON.parse(properties)])).toEqual([
    ['[erased]', { ...said, key: '[erased]' }],
  ]);
});

test("somebody else's id that contains an erased one stays theirs", async () => {
  const id = member();
  const other = `x${id}`;
  await sendBatch([
    event({ anonymousId: cookie(), userId: id }),
    event({ anonymousId: other }),
    event({ anonymousId: cookie(), userId: `${id}-2` }),
  ]);
  await drained();
  await erasure([byMember(id)]);
  expect((await resolve(byMember(id))).status).toBe('unknown');
  expect((await resolve(byCookie(other))).status).toBe('owned');
  expect((await resolve(byMember(`${id}-2`))).status).toBe('owned');
});

test('what staff wrote of the erased in views, costs, campaigns and reasons goes too', async () => {
  const id = member();
  await sendBatch([event({ anonymousId: cookie(), userId: id })]);
  await drained();
  await staff('/api/views', { name: `of ${id}`, page: 'trends', params: `event=Seen&range=7d&filter=${id}` });
  const costs = { rows: [{ day: '2026-01-02', source: 's', medium: 'cpc', campaign: id, amount: 1 }] };
  await post(`/api/costs?name=${id}`, JSON.stringify(costs), ADMIN);
  const hold = await staff('/api/legal-holds', { identifiers: [byCookie(cookie())], reason: `not of ${id}` });
  expect(hold.status).toBe(201);
  expect(await everything()).toContain(`of ${id}`);
  await until(await ask('erasure', [byMember(id)], { reason: `${id} asked by letter` }), 'completed');
  const left = await everything();
  expect(left).not.toContain(id);
  expect(left).toContain('[erased] asked by letter');
});
