import { env } from 'cloudflare:test';
import type {
  AttributionReply,
  ChannelRulesReply,
  ChannelTestReply,
  CostImportReply,
  CustomChannelRule,
  ReclassifyReply,
} from '@guiyi/protocol';
import { expect, it } from 'vitest';
import { admin, call, drained, refusal, sendSecret, stored } from './client.ts';
import { ADMIN } from './setup.ts';

const RULE: CustomChannelRule = {
  channel: '小红书达人',
  paid: true,
  all: [
    { field: 'source', op: 'is', values: ['xiaohongshu'] },
    { field: 'campaign', op: 'starts', values: ['kol-'] },
  ],
};
const post = (path: string, body: object) => call(path, { method: 'POST', headers: ADMIN, body: JSON.stringify(body) });
const rules = () => admin<ChannelRulesReply>('/api/channels/rules');
const save = (list: CustomChannelRule[], reason = 'a test') => post('/api/channels/rules', { rules: list, reason });

let sent = 0;
const visit = (userId: string, campaign: object, at = Date.now() - 60_000) => ({
  type: 'page',
  name: 'Home',
  userId,
  messageId: `channel-${++sent}`,
  timestamp: new Date(at).toISOString(),
  context: { campaign, page: { url: 'https://shop.example/' } },
});
const KOL = { source: 'xhs', medium: 'social', name: 'KOL-双十一' };
const channelsOf = async (userId: string) => {
  await drained();
  const { results } = await env.DB.prepare('SELECT channel FROM events WHERE identifier = ? ORDER BY seq')
    .bind(`user_id::${userId}`)
    .all<{ channel: string | null }>();
  return results.map(({ channel }) => channel);
};

it('holds for what is stored from then on, and leaves history as it was', async () => {
  await sendSecret([visit('kol-a', KOL)]);
  expect(await channelsOf('kol-a')).toEqual(['Organic Social']);
  expect(await rules()).toMatchObject({ own: [], versions: [] });

  const reply = await save([RULE], 'KOL 单独看');
  expect(await reply.json()).toEqual({ version: 1 });
  await sendSecret([
    visit('kol-a', KOL),
    visit('kol-a', { ...KOL, name: 'brand' }),
    { type: 'track', event: 'Product Viewed', userId: 'kol-a', messageId: 'channel-no-touch' },
  ]);
  expect(await channelsOf('kol-a')).toEqual(['Organic Social', '小红书达人', 'Organic Social', null]);

  const { own, versions } = await rules();
  expect(own).toEqual([RULE]);
  expect(versions).toMatchObject([{ version: 1, reason: 'KOL 单独看', rules: [RULE], reclassified: null }]);
});

it('is tried out before it is saved', async () => {
  const url = 'https://shop.example/?utm_source=小红书&utm_medium=social&utm_campaign=KOL-1';
  const test = async (body: object) => (await post('/api/channels/test', body)).json<ChannelTestReply>();
  expect(await test({ url })).toMatchObject({ touchpoint: { channel: '小红书达人' }, own: 1, rule: null });
  expect(await test({ url, rules: [] })).toMatchObject({ touchpoint: { channel: 'Organic Social' }, own: null });
  expect((await rules()).versions).toHaveLength(1);
});

it('names history anew only when told to, says before what would move, and notes it', async () => {
  const move = { from: 'Organic Social', to: '小红书达人', touches: 1 };
  const run = async (dry_run: boolean, from = '2020-01-01') =>
    (await post('/api/channels/reclassify', { from, dry_run })).json<ReclassifyReply>();
  const before = (await stored()).length;
  expect(await run(true)).toEqual({ dry_run: true, touches: 1, moves: [move] });
  expect((await channelsOf('kol-a'))[0]).toBe('Organic Social');
  expect((await rules()).versions[0]?.reclassified).toBeNull();
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  expect(await run(true, tomorrow)).toMatchObject({ touches: 0, moves: [] });

  expect(await run(false)).toMatchObject({ dry_run: false, touches: 1, moves: [move] });
  expect(await channelsOf('kol-a')).toEqual(['小红书达人', '小红书达人', 'Organic Social', null]);
  expect((await rules()).versions[0]?.reclassified).toMatchObject({ touches: 1, from: '2019-12-31T16:00:00.000Z' });
  expect(await run(false)).toMatchObject({ touches: 0 });
  expect((await stored()).length).toBe(before);
  // The daily counts moved with it.
  const counted = await env.DB.prepare(
    'SELECT channel, sum(events) AS n FROM daily_events GROUP BY 1 ORDER BY 1',
  ).all();
  const scanned = await env.DB.prepare(
    "SELECT coalesce(channel, '') AS channel, count(*) AS n FROM events WHERE bot = 0 GROUP BY 1 ORDER BY 1",
  ).all();
  expect(counted.results).toEqual(scanned.results);
});

it('takes back a rule by saving the list without it', async () => {
  expect((await save([])).status).toBe(200);
  await sendSecret([visit('kol-b', KOL)]);
  expect(await channelsOf('kol-b')).toEqual(['Organic Social']);
  expect((await rules()).versions.map(({ version }) => version)).toEqual([2, 1]);
});

it('counts as paid in the paid-only view and finds the channel of a cost, also where history is of an older version', async () => {
  await save([RULE]);
  const order = { type: 'track', event: 'Order Completed', userId: 'kol-a', messageId: 'channel-order' };
  await sendSecret([{ ...order, properties: { order_id: 'kol-1', revenue: 50, currency: 'CNY' } }]);
  await drained();
  const paid = () => admin<AttributionReply>('/api/reports/attribution?model=linear&channels=paid');
  expect((await paid()).channels).toMatchObject([{ channel: '小红书达人', conversions: 1 }]);
  const rows = [{ day: '2026-01-10', source: '小红书', medium: 'social', campaign: 'KOL-1', amount: 5 }];
  const cost = await post('/api/costs?dry_run=1', { rows });
  expect((await cost.json<CostImportReply>()).preview[0]?.channel).toBe('小红书达人');
  await save([]);
  expect((await paid()).channels).toMatchObject([{ channel: '小红书达人', conversions: 1 }]);
});

it.each<[string, unknown]>([
  ['no reason', { rules: [] }],
  ['no condition', { reason: 'x', rules: [{ ...RULE, all: [] }] }],
  ['an unknown field', { reason: 'x', rules: [{ ...RULE, all: [{ field: 'url', op: 'is', values: ['x'] }] }] }],
  ['no value', { reason: 'x', rules: [{ ...RULE, all: [{ field: 'source', op: 'is', values: [' '] }] }] }],
  ['a control character', { reason: 'x', rules: [{ ...RULE, channel: 'a\u001fb' }] }],
  ['the name of no touch', { reason: 'x', rules: [{ ...RULE, channel: 'Unattributed' }] }],
  ['a free Paid Search', { reason: 'x', rules: [{ ...RULE, channel: 'Paid Search', paid: false }] }],
  ['too many', { reason: 'x', rules: Array.from({ length: 101 }, () => RULE) }],
])('refuses %s', async (_, body) => {
  const before = (await rules()).versions.length;
  const reply = await call('/api/channels/rules', { method: 'POST', headers: ADMIN, body: JSON.stringify(body) });
  expect(await refusal(reply)).toEqual([400, 'invalid_body']);
  expect((await rules()).versions).toHaveLength(before);
});

it('refuses to name history anew from a day that is none', async () => {
  expect(await refusal(await post('/api/channels/reclassify', { from: '2026-02-30', dry_run: true }))).toEqual([
    400,
    'invalid_body',
  ]);
  expect(await refusal(await post('/api/channels/reclassify', { from: '2026-02-03' }))).toEqual([400, 'invalid_body']);
});
