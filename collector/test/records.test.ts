import { env } from 'cloudflare:test';
import type { AuditReply, BreachReply, ProcessingReply } from '@guiyi/protocol';
import * as v from 'valibot';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import page from '../STORAGE.md?raw';
import { processing } from '../src/privacy/processing/register.ts';
import { OPERATIONS } from '../src/routes/openapi/operations.ts';
import { admin, call, drained, GRANTED, post, refusal, sendBatch, sendSecret } from './client.ts';
import { ADMIN } from './setup.ts';
import { ask, byCookie, until } from './support/people.ts';

const PHONE = '13655554444';
const since = new Date(Date.now() - 1_000).toISOString();

beforeAll(async () => {
  await sendBatch([
    {
      type: 'track',
      event: 'Product Viewed',
      messageId: 'breach-1',
      anonymousId: 'breach-a',
      context: GRANTED,
      properties: { name: '=cmd' },
    },
    { type: 'identify', messageId: 'breach-2', anonymousId: 'breach-a', traits: { phone: PHONE }, context: GRANTED },
    { type: 'track', event: 'Seen', messageId: 'breach-3', anonymousId: 'breach-b', context: GRANTED },
    { type: 'track', event: 'Seen', messageId: 'breach-4', anonymousId: '=breach-c', context: GRANTED },
  ]);
  await sendSecret([
    {
      type: 'track',
      event: 'Order Completed',
      messageId: 'breach-5',
      userId: 'member-9',
      properties: { order_id: 'o-1', revenue: 5 },
    },
  ]);
  await drained();
  // The graph tells the tables whose identifiers are one person's.
  await vi.waitFor(async () => expect((await breach({ since })).persons).toBe(4), 15_000);
});

async function breach(body: object, query = ''): Promise<BreachReply> {
  const reply = await post(`/api/breach${query}`, JSON.stringify(body), ADMIN);
  expect(reply.status).toBe(200);
  const pack = await reply.json<BreachReply>();
  v.parse(OPERATIONS.find(({ path }) => path === '/api/breach')?.reply ?? v.never(), pack);
  return pack;
}

describe('the register of processing', () => {
  test('says what is done and why, from whom, for how long, in both languages', async () => {
    const register = await admin<ProcessingReply>('/api/processing');
    v.parse(OPERATIONS.find(({ path }) => path === '/api/processing')?.reply ?? v.never(), register);
    const analytics = register.activities.find(({ id }) => id === 'analytics');
    expect(analytics?.legal_basis).toEqual([
      '同意: Demo shop, Demo mini-program',
      '订立、履行合同所必需: Demo backend',
    ]);
    expect(analytics?.kept).toContain('730 天');
    expect(register.volume).toMatchObject({ events: 5, sources: 3 });
    const english = await admin<ProcessingReply>('/api/processing?lang=en');
    expect(english.activities.map(({ id }) => id)).toEqual(register.activities.map(({ id }) => id));
    expect(JSON.stringify(english.activities)).not.toMatch(/\p{Script=Han}/u);
    expect(JSON.stringify(register)).not.toMatch(/\{\w+\}(?!,|\])/);
  });

  test('follows the settings of the deployment', async () => {
    const settings = {
      GUIYI_RETENTION: '{"events": 30, "quarantine": 0}',
      GUIYI_CONTROLLER: '某某公司 privacy@brand.cn',
    };
    const register = await processing({ ...env, ...settings }, 'zh', 0);
    expect(register.controller).toBe('某某公司 privacy@brand.cn');
    expect(register.activities[0]?.kept).toBe('事件 30 天；被拒事件与失败消息 长期');
  });

  test('every table with personal data belongs to an activity', async () => {
    const { activities } = await admin<ProcessingReply>('/api/processing');
    const told = new Set(activities.flatMap(({ tables }) => tables));
    // Rows of STORAGE.md; a row without a name goes on with the table above it.
    let name = '';
    const missing = new Set<string>();
    for (const line of page.split('\n').filter((row) => /^\| (`|\|)/.test(row))) {
      const cells = line.split(' | ');
      name = /^\| `([^`]+)`/.exec(line)?.[1] ?? name;
      if (cells.some((cell) => /^(id|data)(,| |$)/.test(cell.trim())) && !told.has(name)) missing.add(name);
    }
    expect([...missing]).toEqual([]);
  });

  test('as CSV', async () => {
    const reply = await call('/api/processing/register.csv?lang=en', { headers: ADMIN });
    expect(reply.headers.get('content-type')).toContain('text/csv');
    const lines = (await reply.text()).split('\r\n');
    expect(lines[0]).toContain('purpose,legal_basis,people,data,recipients,kept');
    expect(lines.length).toBe(7);
  });
});

async function people(): Promise<string> {
  const reply = await post('/api/breach/persons', JSON.stringify({ since }), ADMIN);
  return reply.text();
}

describe('a breach', () => {
  test('whom, which data, how much, since when', async () => {
    const pack = await breach({ since });
    expect(pack).toMatchObject({ persons: 4, events: 5, identifiers: { anonymous_id: 3, phone: 1, user_id: 1 } });
    expect(pack.categories).toContainEqual({ category: 'orders', events: 1 });
    expect(Date.parse(pack.first ?? '')).toBeGreaterThanOrEqual(Date.parse(since));
    const one = await breach({ since, sources: ['demo-server'] });
    expect([one.persons, one.events, one.identifiers]).toEqual([1, 1, { user_id: 1 }]);
    const none = await breach({ since: '2020-01-01T00:00:00.000Z', until: '2020-01-02T00:00:00.000Z' });
    expect([none.persons, none.events, none.first]).toEqual([0, 0, null]);
  });

  test('texts for the authority and for the people, with what staff say', async () => {
    const said = { since, cause: '配置错误', measures: '已关闭', contact: 'dpo@brand.cn' };
    const { texts } = await breach(said);
    for (const text of [texts.authority, texts.people]) {
      for (const words of ['配置错误', '已关闭', 'dpo@brand.cn', '手机号']) expect(text).toContain(words);
    }
    expect(texts.authority).toContain('4 人');
    const english = await breach({ since }, '?lang=en');
    expect(english.texts.people).toContain('[to be completed]');
    expect(english.texts.authority).toContain('About 4 people');
  });

  test('the people as CSV: masked, and no formula runs', async () => {
    const text = await people();
    expect(text.split('\r\n').filter(Boolean)).toHaveLength(5);
    expect(text).toContain('136****4444');
    expect(text).not.toContain(PHONE);
    expect(text).toContain(",'=breach-c,");
  });

  test('who restricted processing was touched too, and has to be told', async () => {
    const [before, list] = [await breach({ since }), await people()];
    await until(await ask('restriction', [byCookie('breach-b')]), 'in_effect');
    await until(await ask('restriction', [byCookie('breach-a')]), 'in_effect');
    const { texts: _, until: now, ...figures } = await breach({ since });
    expect(now).not.toBe(before.until);
    expect(before).toMatchObject(figures);
    expect(await people()).toEqual(list);
  });

  test('looking is written down', async () => {
    const { entries } = await admin<AuditReply>('/api/audit?action=POST /api/breach');
    expect(entries.some(({ action, status }) => action === 'POST /api/breach/persons' && status === 200)).toBe(true);
  });

  test.each([
    [{}],
    [{ since: 'yesterday' }],
    [{ since, until: '2020-01-01T00:00:00.000Z' }],
    [{ since, sources: 'demo-web' }],
  ])('%o is refused', async (body) => {
    expect(await refusal(await post('/api/breach', JSON.stringify(body), ADMIN))).toEqual([400, 'invalid_body']);
  });
});
