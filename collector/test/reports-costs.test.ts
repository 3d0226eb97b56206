import { env } from 'cloudflare:test';
import type { CostImportReply, CostImportsReply, CostReportReply, Problem } from '@guiyi/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { call, refusal } from './client.ts';
import { ADMIN } from './setup.ts';

const CSV = { ...ADMIN, 'content-type': 'text/csv; charset=utf-8' };

const send = (body: string, query = '', headers: HeadersInit = CSV) =>
  call(`/api/costs${query}`, { method: 'POST', body, headers });
const imported = async (body: string, query = '') => {
  const reply = await send(body, query);
  expect(reply.status).toBe(200);
  return reply.json<CostImportReply>();
};
const imports = async () =>
  (await (await call('/api/costs/imports', { headers: ADMIN })).json<CostImportsReply>()).imports;
const undo = (id: string) => call(`/api/costs/imports/${id}`, { method: 'DELETE', headers: ADMIN });
const report = async (query: string) => {
  const reply = await call(`/api/reports/costs?from=2026-01-01&to=2026-02-01&${query}`, { headers: ADMIN });
  expect(reply.status).toBe(200);
  return reply.json<CostReportReply>();
};
const stored = () =>
  env.DB.prepare('SELECT day, channel, campaign, amount, currency, clicks FROM costs ORDER BY import_id, line')
    .all()
    .then(({ results }) => results);

interface Fact {
  who: string;
  at: string;
  channel?: string;
  campaign?: string;
  value?: number;
  currency?: string;
}

/** Replaces all facts: a touch where there is a channel, else a sale. */
async function fill(facts: Fact[]) {
  const rows = facts.map(({ who, at, channel, campaign, value, currency }, i) => [
    ...[`m${i}`, channel ? 'page' : 'Order Completed', Date.parse(at), who, channel ?? null, campaign ?? null],
    ...[value ?? null, currency ?? null],
  ]);
  await env.DB.batch([
    env.DB.prepare('DELETE FROM events'),
    env.DB.prepare('DELETE FROM holds'),
    env.DB.prepare(
      `INSERT INTO events (message_id, source_id, type, name, time, received_at, identifier, identifiers, masked,
         legal_basis, properties, context, channel, campaign, value, currency)
       SELECT value->>0, 'web', 'track', value->>1, value->>2, value->>2, value->>3, '[]', '', 'consent', '{}', '{}',
         value->>4, value->>5, value->>6, value->>7 FROM json_each(?)`,
    ).bind(JSON.stringify(rows)),
    env.DB.prepare('INSERT INTO holds SELECT DISTINCT identifier, 0, 9e15, identifier FROM events'),
  ]);
}

const FILE = [
  '日期,渠道,推广计划,花费,币种,点击量,展现量',
  '2026-01-10,Paid Search,brand,100,,50,1000',
  '2026-01-11,Paid Search,generic,50,CNY,20,500',
  '2026-01-11,Paid Social,spring,0,CNY,,',
  '2026-01-12,Email,,30,USD,5,',
  '2026-02-01,Paid Search,brand,999,CNY,1,1',
].join('\r\n');

beforeEach(async () => {
  await env.DB.batch([env.DB.prepare('DELETE FROM costs'), env.DB.prepare('DELETE FROM cost_imports')]);
  await fill([
    { who: 'ann', at: '2026-01-10T02:00:00Z', channel: 'Paid Search', campaign: 'brand' },
    { who: 'ann', at: '2026-01-10T15:59:00Z', value: 300, currency: 'CNY' },
    { who: 'bob', at: '2026-01-11T01:00:00Z', channel: 'Paid Social', campaign: 'spring' },
    { who: 'bob', at: '2026-01-11T16:01:00Z', value: 80 },
    { who: 'eve', at: '2026-01-12T01:00:00Z', channel: 'Direct' },
    { who: 'eve', at: '2026-01-12T02:00:00Z', value: 20, currency: 'USD' },
  ]);
});

describe('importing costs', () => {
  it('stores a file once, whole, and takes it back', async () => {
    const reply = await imported(FILE, '?name=January');
    expect(reply).toMatchObject({ rows: 5, days: { from: '2026-01-10', to: '2026-02-01' }, error_count: 0 });
    expect(reply.preview[0]).toMatchObject({
      day: '2026-01-10',
      channel: 'Paid Search',
      campaign: 'brand',
      amount: 100,
    });
    expect(await stored()).toHaveLength(5);
    expect(await imports()).toMatchObject([{ id: reply.import_id, name: 'January', rows: 5 }]);

    expect(await refusal(await send(FILE))).toEqual([409, 'duplicate_import']);
    const shifted = FILE.replace('\r\n', '\r\n\r\n');
    expect(await refusal(await send(shifted))).toEqual([409, 'duplicate_import']);
    expect(await stored()).toHaveLength(5);

    expect((await undo(reply.import_id ?? '')).status).toBe(204);
    expect([await stored(), await imports()]).toEqual([[], []]);
    expect(await refusal(await undo(reply.import_id ?? ''))).toEqual([404, 'unknown_import']);
    expect((await imported(FILE)).import_id).toBe(reply.import_id);
  });

  it('takes back one import and leaves the others', async () => {
    const first = await imported('day,channel,cost\n2026-01-01,Email,1\n');
    await imported('day,channel,cost\n2026-01-02,Email,2\n');
    await undo(first.import_id ?? '');
    expect(await stored()).toMatchObject([{ day: '2026-01-02', amount: 2 }]);
  });

  it('stores nothing on a dry run, nor when a single row is wrong', async () => {
    expect(await imported(FILE, '?dry_run=1')).toMatchObject({ import_id: null, rows: 5, error_count: 0 });
    const faulty = await imported('day,channel,cost\n2026-01-01,Email,1\n2026-01-02,Email,-5\n');
    expect(faulty).toMatchObject({ import_id: null, rows: 1, error_count: 1, errors: [{ line: 3, field: 'amount' }] });
    expect([await stored(), await imports()]).toEqual([[], []]);
  });

  it('takes JSON rows', async () => {
    const rows = [{ day: '2026-01-01', source: 'baidu', medium: 'cpc', campaign: '=cmd()', amount: 12.5, clicks: 3 }];
    const reply = await send(JSON.stringify({ rows }), '', ADMIN);
    expect(await reply.json<CostImportReply>()).toMatchObject({ rows: 1, error_count: 0 });
    expect(await stored()).toEqual([
      { day: '2026-01-01', channel: 'Paid Search', campaign: '=cmd()', amount: 12.5, currency: 'CNY', clicks: 3 },
    ]);
  });

  it.each<[string, HeadersInit, string, string]>([
    ['{', ADMIN, '', 'invalid_json'],
    ['{}', ADMIN, '', 'invalid_body'],
    ['{"rows":[1]}', ADMIN, '', 'invalid_body'],
    ['day,cost', CSV, '?dry_run=maybe', 'invalid_parameter'],
  ])('refuses %s', async (body, headers, query, code) => {
    expect((await refusal(await send(body, query, headers)))[1]).toBe(code);
    expect(await stored()).toEqual([]);
  });

  it('is for staff', async () => {
    expect(await refusal(await send(FILE, '', { 'content-type': 'text/csv' }))).toEqual([401, 'unauthorized']);
  });
});

describe('GET /api/reports/costs', () => {
  const lines = (reply: CostReportReply) =>
    Object.fromEntries(
      reply.rows.map(({ channel, campaign, day, cost, conversions, value, cpa, roas, roi, cvr }) => [
        day ?? [channel, campaign].filter((part) => part !== null).join(' / '),
        { cost, conversions, value, cpa, roas, roi, cvr },
      ]),
    );

  it('sets the cost of channels against what a model credits them', async () => {
    await imported(FILE);
    const reply = await report('by=channel&model=last');
    expect(lines(reply)).toEqual({
      'Paid Search': { cost: 150, conversions: 1, value: 300, cpa: 150, roas: 2, roi: 1, cvr: 1 / 70 },
      // Nothing was spent: ratios to the cost have no meaning.
      'Paid Social': { cost: 0, conversions: 1, value: 80, cpa: null, roas: null, roi: null, cvr: null },
      Direct: { cost: 0, conversions: 1, value: 0, cpa: null, roas: null, roi: null, cvr: null },
    });
    expect(reply.total).toMatchObject({
      cost: 150,
      clicks: 70,
      impressions: 1500,
      conversions: 3,
      value: 380,
      cpa: 50,
    });
    expect(reply).toMatchObject({ by: 'channel', model: 'last', currency: 'CNY', rest: null });
    expect(reply.other_currencies).toEqual([{ currency: 'USD', cost: 30, conversions: 1, value: 20 }]);
  });

  it('goes down to campaigns', async () => {
    await imported(FILE);
    expect(lines(await report('by=campaign&model=linear'))).toMatchObject({
      'Paid Search / brand': { cost: 100, conversions: 1, value: 300, cpa: 100, roas: 3, cvr: 1 / 50 },
      'Paid Search / generic': { cost: 50, conversions: 0, value: 0, cpa: null, roas: 0, roi: -1, cvr: 0 },
      'Paid Social / spring': { cost: 0, conversions: 1, value: 80 },
      Direct: { cost: 0, conversions: 1 },
    });
    const paid = lines(await report('by=campaign&model=last&channels=paid'));
    expect(paid).toHaveProperty('Paid Search / brand');
    expect(paid).not.toHaveProperty('Direct');
    expect(paid.Unattributed).toMatchObject({ conversions: 1 });
  });

  it('goes by day, in the time zone of the deployment', async () => {
    await imported(FILE);
    const reply = await report('by=day');
    expect(reply.model).toBeNull();
    expect(reply.rows.map(({ day }) => day)).toEqual(['2026-01-10', '2026-01-11', '2026-01-12']);
    expect(lines(reply)).toMatchObject({
      '2026-01-10': { cost: 100, conversions: 1, value: 300, roas: 3 },
      '2026-01-11': { cost: 50, conversions: 0, value: 0, cpa: null },
      '2026-01-12': { cost: 0, conversions: 2, value: 80, roas: null },
    });
  });

  it('takes the days that begin in the range', async () => {
    await imported('day,channel,cost\n2026-01-10,Email,1\n2026-01-11,Email,2\n2026-01-12,Email,4\n');
    const cost = async (from: string, to: string) => {
      const reply = await call(`/api/reports/costs?from=${from}&to=${to}`, { headers: ADMIN });
      return (await reply.json<CostReportReply>()).total.cost;
    };
    expect(await cost('2026-01-10', '2026-01-12')).toBe(3);
    expect(await cost('2026-01-10T00:01', '2026-01-12T00:01')).toBe(6);
  });

  it('answers a hundred thousand campaigns with the largest and the sum of the rest', async () => {
    await env.DB.prepare(
      `WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
       INSERT INTO costs (import_id, line, day, channel, campaign, amount, currency)
       SELECT 'big', i, '2026-01-15', 'Display', 'c' || i, i, 'CNY' FROM n`,
    ).run();
    const reply = await report('by=campaign');
    expect(reply.rows).toHaveLength(500);
    expect(reply.rows[0]).toMatchObject({ campaign: 'c99999', cost: 99_999 });
    expect(reply.total.cost).toBe((99_999 * 100_000) / 2);
    const shown = reply.rows.reduce((sum, { cost }) => sum + cost, 0);
    expect(shown + (reply.rest?.cost ?? 0)).toBe(reply.total.cost);
    expect(reply.rows.length + (reply.rest?.rows ?? 0)).toBe(100_003);
  });

  it('answers without costs and without conversions', async () => {
    await fill([]);
    const reply = await report('by=channel&goal=Never');
    expect(reply).toMatchObject({ rows: [], rest: null, other_currencies: [] });
    expect(reply.total).toEqual({
      cost: 0,
      impressions: 0,
      clicks: 0,
      conversions: 0,
      value: 0,
      cpa: null,
      roas: null,
      roi: null,
      cvr: null,
    });
  });

  it.each([
    ['by=hour', 'by'],
    ['from=2026-03-01', 'from'],
    ['lookback=0', 'lookback'],
  ])('refuses %s', async (query, path) => {
    const reply = await call(`/api/reports/costs?to=2026-02-01&${query}`, { headers: ADMIN });
    expect(reply.status).toBe(400);
    expect(await reply.json<Problem>()).toMatchObject({ code: 'invalid_parameter', path });
  });
});
