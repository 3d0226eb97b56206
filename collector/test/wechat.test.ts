import { env, runInDurableObject } from 'cloudflare:test';
import type { PersonReply, ResolveReply, WechatReply } from '@guiyi/protocol';
import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { OPERATIONS } from '../src/routes/openapi/operations.ts';
import { FORCE_A_DAY, FORCE_GAP_MS } from '../src/wechat/rules.ts';
import { tokenOf } from '../src/wechat/token-object.ts';
import { admin, GRANTED, post, refusal, stats, stored } from './client.ts';
import { APP_SECRET, APPID, FakeWechat } from './fake-wechat.ts';

const SESSION = '/sns/jscode2session';
const TOKEN = '/cgi-bin/stable_token';
const PHONE = '/wxa/business/getuserphonenumber';

let wechat: FakeWechat;
let logged: unknown[][];
let visitors = 0;
let today = Date.now();

beforeEach(() => {
  // Each test has a day of its own: the tokens and the forced refreshes of the former are over.
  today += 25 * 3_600_000;
  vi.useFakeTimers({ toFake: ['Date'], now: today });
  wechat = new FakeWechat();
  logged = [];
  vi.stubGlobal('fetch', (input: RequestInfo, init?: RequestInit) => wechat.fetch(new Request(input, init)));
  vi.spyOn(console, 'error').mockImplementation((...args) => void logged.push(args));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const newVisitor = () => `visitor-${++visitors}`;

function send(path: 'session' | 'phone', code: string, anonymousId: string, extra: object = { context: GRANTED }) {
  return post(`/v1/wechat/${path}`, JSON.stringify({ writeKey: 'demo-miniprogram', code, anonymousId, ...extra }));
}

async function linked(path: 'session' | 'phone', code: string, anonymousId: string): Promise<WechatReply['linked']> {
  const reply = await send(path, code, anonymousId);
  expect(reply.status).toBe(200);
  const body = await reply.json<WechatReply>();
  v.parse(OPERATIONS.find((operation) => operation.path === `/v1/wechat/${path}`)?.reply ?? v.never(), body);
  return body.linked;
}

const resolve = (type: string, value: string, scope = '') =>
  admin<ResolveReply>(`/api/identity/resolve?type=${type}&value=${encodeURIComponent(value)}&scope=${scope}`);

function decide(anonymousId: string, analytics: boolean) {
  const consent = { categoryPreferences: { analytics } };
  const body = { writeKey: 'demo-miniprogram', messageId: `${anonymousId}-${analytics}`, anonymousId, consent };
  return post('/v1/consent', JSON.stringify(body));
}

describe('a login code', () => {
  test('links openid and unionid, verified, with the visitor; no event, no session_key anywhere', async () => {
    const visitor = newVisitor();
    const before = await stats();
    const code = wechat.login({ openid: 'oABCDEFGH_1234567890', unionid: 'uABCDEFGH_1234567890' });
    const reply = await send('session', code, visitor);
    const text = await reply.text();
    expect(JSON.parse(text)).toEqual({
      linked: [
        { type: 'unionid', scope: '', masked: 'uABCDE…7890' },
        { type: 'openid', scope: APPID, masked: 'oABCDE…7890' },
      ],
    });
    const person = await resolve('anonymous_id', visitor);
    expect(person.status).toBe('owned');
    expect(person.identifiers.map(({ type }) => type).sort()).toEqual(['anonymous_id', 'openid', 'unionid']);
    expect((await resolve('openid', 'oABCDEFGH_1234567890', APPID)).person_id).toBe(person.person_id);
    const { evidence } = await admin<{ evidence: { trust: string }[] }>(`/api/persons/${person.person_id}/why`);
    expect(evidence).toMatchObject([{ trust: 'verified', source_id: 'demo-miniprogram' }]);
    expect(await stats()).toEqual(before);
    expect(await stored()).toEqual([]);
    expect(text + JSON.stringify([evidence, person, logged])).not.toContain(wechat.sessionKey);
  });

  test('is asked for as documented, through the relay', async () => {
    const code = wechat.login({ openid: 'oRelay_1234567890' });
    await linked('session', code, newVisitor());
    const [request] = wechat.requests;
    expect(request).toMatchObject({ path: SESSION, method: 'GET', body: null });
    expect(Object.fromEntries(request?.url.searchParams ?? [])).toEqual({
      appid: APPID,
      secret: APP_SECRET,
      js_code: code,
      grant_type: 'authorization_code',
    });
  });

  test('works once, for five minutes', async () => {
    const visitor = newVisitor();
    const code = wechat.login({ openid: 'oOnce_1234567890' });
    await linked('session', code, visitor);
    expect(await refusal(await send('session', code, visitor))).toEqual([422, 'wechat_code_invalid']);
    const late = wechat.login({ openid: 'oLate_1234567890' });
    vi.setSystemTime(Date.now() + 301_000);
    expect(await refusal(await send('session', late, visitor))).toEqual([422, 'wechat_code_invalid']);
    expect(wechat.count(SESSION)).toBe(3);
    expect((await resolve('openid', 'oLate_1234567890', APPID)).status).toBe('unknown');
  });

  test('is tried again while WeChat is busy or away, and given up after three times', async () => {
    wechat.faults.push({ path: SESSION, errcode: -1 }, { path: SESSION, errcode: 45011 });
    await linked('session', wechat.login({ openid: 'oBusy_1234567890' }), newVisitor());
    expect(wechat.count(SESSION)).toBe(3);
    for (const errcode of ['down', 'html', -1] as const) wechat.faults.push({ path: SESSION, errcode });
    const visitor = newVisitor();
    const reply = await send('session', wechat.login({ openid: 'oAway_1234567890' }), visitor);
    expect(reply.headers.get('retry-after')).toBe('5');
    expect(await refusal(reply)).toEqual([503, 'wechat_unavailable']);
    expect(wechat.count(SESSION)).toBe(6);
    expect((await resolve('anonymous_id', visitor)).status).toBe('unknown');
  });

  test.each([
    [40226, 403, 'wechat_user_blocked'],
    [40013, 502, 'wechat_refused'],
    [40125, 502, 'wechat_refused'],
    [40164, 502, 'wechat_refused'],
  ])('errcode %i is final: %i %s', async (errcode, status, code) => {
    wechat.faults.push({ path: SESSION, errcode });
    const visitor = newVisitor();
    const loginCode = wechat.login({ openid: 'oFinal_1234567890' });
    const reply = await send('session', loginCode, visitor);
    expect(await refusal(reply)).toEqual([status, code]);
    expect(wechat.count(SESSION)).toBe(1);
    expect((await resolve('anonymous_id', visitor)).status).toBe('unknown');
    expect(logged).toEqual([['wechat', 'login', errcode]]);
  });
});

describe('consent', () => {
  test('without it WeChat is not asked and nothing is linked', async () => {
    const visitor = newVisitor();
    for (const extra of [
      {},
      { context: { consent: { categoryPreferences: { analytics: false } } } },
      { context: { consent: { categoryPreferences: {} } } },
    ]) {
      const reply = await send('session', wechat.login({ openid: 'oNone_1234567890' }), visitor, extra);
      expect(await refusal(reply)).toEqual([403, 'consent_missing']);
      expect(await refusal(await send('phone', wechat.phone('13900001111'), visitor, extra))).toEqual([
        403,
        'consent_missing',
      ]);
    }
    expect(wechat.requests).toEqual([]);
    expect((await resolve('openid', 'oNone_1234567890', APPID)).status).toBe('unknown');
    expect((await resolve('phone', '13900001111')).status).toBe('unknown');
  });

  test('the ledger may say it, and its denial outweighs what the client claims', async () => {
    const visitor = newVisitor();
    await decide(visitor, true);
    expect((await send('session', wechat.login({ openid: 'oLedger_1234567890' }), visitor, {})).status).toBe(200);
    await decide(visitor, false);
    const before = wechat.requests.length;
    expect(await refusal(await send('phone', wechat.phone('13900002222'), visitor))).toEqual([403, 'consent_missing']);
    expect(wechat.requests).toHaveLength(before);
    expect((await resolve('phone', '13900002222')).status).toBe('unknown');
  });

  test('a person who denied on another device is not linked by a new visitor’s grant', async () => {
    const [first, second] = [newVisitor(), newVisitor()];
    await linked('session', wechat.login({ openid: 'oDenied_1234567890' }), first);
    await decide(first, false);
    const reply = await send('session', wechat.login({ openid: 'oDenied_1234567890' }), second);
    expect(await refusal(reply)).toEqual([403, 'consent_missing']);
    expect((await resolve('anonymous_id', second)).status).toBe('unknown');
  });
});

describe('a phone code', () => {
  test('after a login: one person with phone, openid, unionid and visitor; the number is kept keyed', async () => {
    const visitor = newVisitor();
    await linked('session', wechat.login({ openid: 'oPhone_1234567890', unionid: 'uPhone_1234567890' }), visitor);
    wechat.countryCode = 86;
    expect(await linked('phone', wechat.phone('13911112222'), visitor)).toEqual([
      { type: 'phone', scope: '', masked: '139****2222' },
      { type: 'unionid', scope: '', masked: 'uPhone…7890' },
      { type: 'openid', scope: APPID, masked: 'oPhone…7890' },
    ]);
    const person = await resolve('phone', '+86 139-1111-2222');
    expect(person.status).toBe('owned');
    expect(person.identifiers.map(({ type }) => type).sort()).toEqual(['anonymous_id', 'openid', 'phone', 'unionid']);
    const kept = await runInDurableObject(env.IDENTITY.get(env.IDENTITY.idFromName('graph')), (_, { storage }) =>
      JSON.stringify([...storage.sql.exec('SELECT key, masked FROM idents')]),
    );
    expect(kept).toContain('139****2222');
    expect(kept).not.toContain('13911112222');
    expect(JSON.stringify(logged)).not.toContain('13911112222');
  });

  test('with a foreign number keeps its country', async () => {
    wechat.countryCode = '1';
    const visitor = newVisitor();
    await linked('phone', wechat.phone('4155552671'), visitor);
    expect((await resolve('phone', '+14155552671')).status).toBe('owned');
  });

  test('on a device that two WeChat accounts use joins the number to neither', async () => {
    const visitor = newVisitor();
    await linked('session', wechat.login({ openid: 'oTwoA_1234567890' }), visitor);
    await linked('session', wechat.login({ openid: 'oTwoB_1234567890' }), visitor);
    expect((await linked('phone', wechat.phone('13911113333'), visitor)).map(({ type }) => type)).toEqual(['phone']);
    const { person_id } = await resolve('phone', '13911113333');
    const held = await admin<PersonReply>(`/api/persons/${person_id}`);
    expect(held.identifiers.map(({ type }) => type)).toEqual(['phone']);
  });

  test('used twice, or for another app, is refused', async () => {
    const code = wechat.phone('13911114444');
    await linked('phone', code, newVisitor());
    expect(await refusal(await send('phone', code, newVisitor()))).toEqual([422, 'wechat_code_invalid']);
    wechat.appid = 'wxforeign';
    const reply = await send('phone', wechat.phone('13911115555'), newVisitor());
    expect(await refusal(reply)).toEqual([502, 'wechat_refused']);
    expect((await resolve('phone', '13911115555')).status).toBe('unknown');
  });

  test('a login code is no phone code', async () => {
    const reply = await send('phone', wechat.login({ openid: 'oMixed_1234567890' }), newVisitor());
    expect(await refusal(reply)).toEqual([422, 'wechat_code_invalid']);
  });
});

describe('the access token', () => {
  const app = { appid: APPID, secret: APP_SECRET };
  const bind = () => linked('phone', wechat.phone(`1392222${1000 + visitors}`), newVisitor());

  test('is fetched once for calls that come together, as JSON, and rests in no table', async () => {
    await Promise.all([bind(), bind(), bind()]);
    expect(wechat.count(TOKEN)).toBe(1);
    expect(wechat.requests.find(({ path }) => path === TOKEN)).toMatchObject({
      method: 'POST',
      body: { grant_type: 'client_credential', appid: APPID, secret: APP_SECRET },
    });
    const rows = await runInDurableObject(env.WECHAT.get(env.WECHAT.idFromName(APPID)), async (_, { storage }) => [
      [...storage.sql.exec('SELECT * FROM refreshes WHERE time >= ?', today)],
      [...(await storage.list())],
    ]);
    expect(rows).toEqual([[], []]);
  });

  test('is changed in its last five minutes, while the old one still works', async () => {
    await bind();
    vi.setSystemTime(Date.now() + 6_890_000);
    await bind();
    expect(wechat.count(TOKEN)).toBe(1);
    vi.setSystemTime(Date.now() + 20_000);
    await bind();
    expect(wechat.count(TOKEN)).toBe(2);
    const used = wechat.requests
      .filter(({ path }) => path === PHONE)
      .map(({ url }) => url.searchParams.get('access_token'));
    expect(used[0]).toBe(used[1]);
    expect(used[2]).not.toBe(used[1]);
    expect(wechat.requests.some(({ body }) => (body as { force_refresh?: boolean } | null)?.force_refresh)).toBe(false);
  });

  test.each([40001, 42001])('is renewed once when WeChat answers %i', async (errcode) => {
    await bind();
    wechat.faults.push({ path: PHONE, errcode });
    await bind();
    const forced = wechat.requests.filter(({ body }) => (body as { force_refresh?: boolean } | null)?.force_refresh);
    expect(forced).toHaveLength(1);
    expect(wechat.count(PHONE)).toBe(3);
  });

  test('that was made invalid elsewhere is renewed; one that is refused again is final', async () => {
    await bind();
    wechat.revoke();
    await bind();
    wechat.faults.push({ path: PHONE, errcode: 40001 }, { path: PHONE, errcode: 40001 });
    vi.setSystemTime(Date.now() + 60_000);
    const reply = await send('phone', wechat.phone('13933334444'), newVisitor());
    expect(await refusal(reply)).toEqual([502, 'wechat_refused']);
  });

  test('is forced at most every 30 seconds and 20 times a day, remembered over an eviction', async () => {
    const force = async () => {
      const given = await tokenOf(env, app, null);
      return 'fault' in given ? given.fault : tokenOf(env, app, given.token);
    };
    expect(await force()).toHaveProperty('token');
    expect(await force()).toEqual({ fault: 'wechat_unavailable' });
    const stub = env.WECHAT.get(env.WECHAT.idFromName(APPID));
    await runInDurableObject(stub, (_, state) => state.abort('evicted')).catch(() => {});
    expect(await force()).toEqual({ fault: 'wechat_unavailable' });
    for (let i = 1; i < FORCE_A_DAY; i++) {
      vi.setSystemTime(Date.now() + FORCE_GAP_MS);
      expect(await force()).toHaveProperty('token');
    }
    vi.setSystemTime(Date.now() + FORCE_GAP_MS);
    expect(await force()).toEqual({ fault: 'wechat_unavailable' });
  });

  test('that cannot be had links nothing: wrong secret, unlisted address, used-up quota', async () => {
    for (const [errcode, status, code] of [
      [40125, 502, 'wechat_refused'],
      [40164, 502, 'wechat_refused'],
      [45009, 503, 'wechat_unavailable'],
    ] as const) {
      wechat.faults.push({ path: TOKEN, errcode });
      const reply = await send('phone', wechat.phone('13955556666'), newVisitor());
      expect(await refusal(reply)).toEqual([status, code]);
    }
    expect(wechat.count(PHONE)).toBe(0);
    expect((await resolve('phone', '13955556666')).status).toBe('unknown');
    expect(JSON.stringify(logged)).not.toContain(APP_SECRET);
  });
});

describe('the call itself', () => {
  test.each([
    [{ code: '' }, 400, 'invalid_body'],
    [{ code: 7 }, 400, 'invalid_body'],
    [{ anonymousId: undefined }, 400, 'invalid_body'],
    [{ anonymousId: 'null' }, 400, 'invalid_body'],
    [{ writeKey: 'nobody' }, 401, 'unknown_write_key'],
    [{ writeKey: 'demo-web' }, 422, 'wechat_not_configured'],
  ])('%j is refused: %i %s', async (extra, status, code) => {
    const reply = await send('session', 'code', 'visitor', { context: GRANTED, ...extra });
    expect(await refusal(reply)).toEqual([status, code]);
    expect(wechat.requests).toEqual([]);
  });
});
