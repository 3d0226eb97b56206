import { env } from 'cloudflare:test';
import type { AttributionReply, CampaignsReply, PlannedCampaign, Problem } from '@guiyi/protocol';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OPERATIONS } from '../src/routes/openapi/operations.ts';
import { admin, call, drained, GRANTED, post, refusal, sendSecret } from './client.ts';
import { FakeWechat } from './fake-wechat.ts';
import { ADMIN } from './setup.ts';

const WEB = {
  kind: 'web',
  name: '双十一 KOL 短链',
  target: 'https://shop.example/sale?id=3&utm_source=old#top',
  source: 'XHS',
  medium: 'kol',
  campaign: '双十一',
  content: 'video-1',
};
const POSTER = {
  kind: 'miniprogram',
  name: '南京西路店海报',
  target: '/pages/index/index',
  source_id: 'demo-miniprogram',
  source: 'store-poster',
  medium: 'offline',
  campaign: '秋季上新',
};

const staff = (path: string, body: object) =>
  call(`/api/campaigns${path}`, { method: 'POST', headers: ADMIN, body: JSON.stringify(body) });
const list = async () => (await admin<CampaignsReply>('/api/campaigns')).campaigns;

async function made(body: object): Promise<PlannedCampaign> {
  const reply = await staff('', body);
  expect(reply.status).toBe(201);
  const campaign = await reply.json<PlannedCampaign>();
  const { reply: schema } = OPERATIONS.find(({ path, method }) => path === '/api/campaigns' && method === 'post') ?? {};
  return v.parse(schema ?? v.never(), campaign) as PlannedCampaign;
}

/** Faults are told by the field that has them. */
async function fault(body: object) {
  const { code, path } = await (await staff('', body)).json<Problem>();
  return [code, path];
}

describe('a campaign', () => {
  test('of a site is a link whose tags replace those that were there, its code among them', async () => {
    const { code, link, ...rest } = await made(WEB);
    expect(code).toMatch(/^[a-z][a-z2-9]{9}$/);
    expect(rest).toMatchObject({ source: 'xiaohongshu', medium: 'kol', channel: 'Organic Social', archived_at: null });
    const url = new URL(link);
    expect([url.origin + url.pathname, url.hash]).toEqual(['https://shop.example/sale', '#top']);
    expect([...url.searchParams]).toEqual([
      ['id', '3'],
      ['utm_source', 'xiaohongshu'],
      ['utm_medium', 'kol'],
      ['utm_campaign', '双十一'],
      ['utm_content', 'video-1'],
      ['utm_id', code],
    ]);
  });

  test('of a mini-program is a page with a code that WeChat takes for a scene', async () => {
    const { code, link, target, content } = await made(POSTER);
    expect([target, link, content]).toEqual(['pages/index/index', `pages/index/index?scene=${code}`, null]);
    expect(code.length).toBeLessThanOrEqual(32);
    expect(encodeURIComponent(code)).toBe(code);
  });

  test('is refused with nonsense, with what names a person, and with a mini-program that is none', async () => {
    expect(await fault({ ...WEB, target: 'shop.example' })).toEqual(['invalid_body', 'target']);
    expect(await fault({ ...WEB, target: 'javascript:alert(1)' })).toEqual(['invalid_body', 'target']);
    expect(await fault({ ...WEB, target: 'https://user:pw@shop.example/' })).toEqual(['invalid_body', 'target']);
    expect(await fault({ ...WEB, target: 'https://shop.example/?to=13812345678' })).toEqual(['invalid_body', 'target']);
    expect(await fault({ ...WEB, name: '  ' })).toEqual(['invalid_body', 'name']);
    expect(await fault({ ...WEB, campaign: '给 13812345678' })).toEqual(['invalid_body', 'campaign']);
    expect(await fault({ ...POSTER, target: 'pages/index/index?id=1' })).toEqual(['invalid_body', 'target']);
    expect(await fault({ ...POSTER, source_id: 'demo-web' })).toEqual(['invalid_body', 'source_id']);
    expect((await list()).some(({ name }) => name.trim() === '')).toBe(false);
  });

  test('can be renamed, archived and brought back; what its code stands for cannot change', async () => {
    const { code, link } = await made(POSTER);
    const change = async (body: object) => (await staff(`/${code}`, body)).json<PlannedCampaign>();
    expect(await change({ name: '海报 2', source: 'other', code: 'mine' })).toMatchObject({
      name: '海报 2',
      link,
      code,
    });
    const { archived_at } = await change({ archived: true });
    expect(archived_at).not.toBeNull();
    expect(await change({ archived: true })).toMatchObject({ archived_at, source: 'store-poster' });
    expect(await change({ archived: false })).toMatchObject({ archived_at: null, name: '海报 2' });
    expect(await refusal(await staff('/nobody', { archived: true }))).toEqual([404, 'unknown_campaign']);
  });

  test('has a code of its own for good', async () => {
    const codes = await Promise.all(Array.from({ length: 20 }, async () => (await made(POSTER)).code));
    expect(new Set(codes).size).toBe(20);
    expect((await list()).map(({ code }) => code)).toEqual(expect.arrayContaining(codes));
  });
});

describe('a code on an event', () => {
  let sent = 0;
  const opened = (userId: string, campaign: object, more: object = {}) => ({
    type: 'page',
    userId,
    messageId: `campaign-${++sent}`,
    timestamp: new Date(Date.now() - 60_000).toISOString(),
    context: {
      campaign,
      page: { url: 'weapp://wxdemo/pages/index/index' },
      session: { id: 's', start: true },
      ...more,
    },
  });
  const touches = async (userId: string) => {
    await drained();
    const sql = 'SELECT channel, source, medium, campaign FROM events WHERE identifier = ? ORDER BY seq';
    const { results } = await env.DB.prepare(sql).bind(`user_id::${userId}`).all();
    return results;
  };

  test('becomes source, medium, campaign and channel, archived or not; a name that the event brings stands', async () => {
    const { code } = await made(POSTER);
    const touch = { channel: 'Unassigned', source: 'store-poster', medium: 'offline', campaign: '秋季上新' };
    // As the mini-program SDK sends it: the scene value says "qrcode", the scene code says which.
    const scanned = { source: 'weixin', medium: 'qrcode', id: code };
    await sendSecret([opened('scan-a', scanned), opened('scan-a', { id: code })]);
    expect(await touches('scan-a')).toEqual([touch, touch]);

    await staff(`/${code}`, { archived: true, name: 'another name' });
    await sendSecret([
      opened('scan-b', scanned),
      opened('scan-b', { ...scanned, id: `${code}x` }),
      opened('scan-b', { ...scanned, name: 'own' }),
      opened('scan-b', { ...scanned, id: { code } }),
      { type: 'track', event: 'Product Viewed', userId: 'scan-b', messageId: 'campaign-no-touch' },
    ]);
    const wechat = { channel: 'Organic Social', source: 'wechat', medium: 'qrcode', campaign: null };
    expect(await touches('scan-b')).toEqual([
      touch,
      wechat,
      { ...wechat, campaign: 'own' },
      wechat,
      { channel: null, source: null, medium: null, campaign: null },
    ]);
  });

  test('is seen by the deployment’s own channel rules, and credited by the report', async () => {
    const { code } = await made({ ...POSTER, source: 'mall-screen', campaign: '大屏' });
    const rules = [{ channel: '门店', paid: false, all: [{ field: 'medium', op: 'is', values: ['offline'] }] }];
    const body = JSON.stringify({ rules, reason: 'a test' });
    expect((await call('/api/channels/rules', { method: 'POST', headers: ADMIN, body })).status).toBe(200);
    const order = { type: 'track', event: 'Campaign Order', userId: 'scan-c', messageId: 'campaign-order' };
    await sendSecret([opened('scan-c', { source: 'weixin', medium: 'qrcode', id: code }), order]);
    expect(await touches('scan-c')).toMatchObject([
      { channel: '门店', source: 'mall-screen', campaign: '大屏' },
      { channel: null },
    ]);
    const query = 'from=2020-01-01&to=2100-01-01&goal=Campaign%20Order&model=last';
    // The graph tells the reports who is who a moment later.
    const channels = async () => (await admin<AttributionReply>(`/api/reports/attribution?${query}`)).channels;
    await vi.waitFor(async () => expect(await channels()).toMatchObject([{ channel: '门店', conversions: 1 }]));
  });

  test('comes from the web by the SDK’s tags as well', async () => {
    const { code } = await made(WEB);
    const batch = [{ ...opened('', { id: code }), userId: undefined, anonymousId: 'campaign-web' }];
    const [event] = batch;
    Object.assign(event?.context ?? {}, GRANTED, { page: { url: 'https://shop.example/?utm_id=x' } });
    const reply = await post('/v1/batch', JSON.stringify({ writeKey: 'demo-web', batch }));
    expect(reply.status).toBe(202);
    await drained();
    const row = await env.DB.prepare(
      "SELECT source, campaign FROM events WHERE message_id LIKE 'campaign-%' ORDER BY seq DESC LIMIT 1",
    ).first();
    expect(row).toEqual({ source: 'xiaohongshu', campaign: '双十一' });
  });
});

describe('the picture of a mini-program code', () => {
  // One for all: the collector keeps its token.
  const wechat = new FakeWechat();
  beforeEach(() => {
    vi.stubGlobal('fetch', (input: RequestInfo, init?: RequestInit) => wechat.fetch(new Request(input, init)));
    vi.spyOn(console, 'error').mockImplementation(() => {});
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });
  const picture = async (body: object, wanted: object = {}) => staff(`/${(await made(body)).code}/image`, wanted);

  test('is drawn by WeChat, with the code as scene; a stale token is changed once', async () => {
    const { code } = await made(POSTER);
    wechat.faults.push({ path: '/wxa/getwxacodeunlimit', errcode: 42001 });
    const reply = await staff(`/${code}/image`, { width: 600 });
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
    const text = await reply.text();
    expect(text).toContain(
      JSON.stringify({ scene: code, page: 'pages/index/index', env_version: 'release', width: 600 }),
    );
    expect(text).not.toContain('token');
    expect(wechat.count('/wxa/getwxacodeunlimit')).toBe(2);
  });

  test('of a page that is not published is refused, unless another version is asked for', async () => {
    const body = { ...POSTER, target: 'pages/new/new' };
    expect(await refusal(await picture(body))).toEqual([422, 'wechat_page_unknown']);
    expect((await picture(body, { version: 'trial' })).status).toBe(200);
  });

  test('is not to be had of a site, without a configured app, or while WeChat does not answer', async () => {
    expect(await refusal(await picture(WEB))).toEqual([400, 'invalid_body']);
    expect(await refusal(await picture({ ...POSTER, source_id: null }))).toEqual([422, 'wechat_not_configured']);
    wechat.faults.push(...Array(3).fill({ path: '/wxa/getwxacodeunlimit', errcode: 45009 }));
    expect(await refusal(await picture(POSTER))).toEqual([503, 'wechat_unavailable']);
    expect(await refusal(await picture(POSTER, { width: 5_000 }))).toEqual([400, 'invalid_body']);
  });
});
