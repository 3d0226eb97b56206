import { env, runInDurableObject } from 'cloudflare:test';
import type { PersonReply } from '@guiyi/protocol';
import { describe, expect, test, vi } from 'vitest';
import { admin, GRANTED, post, refusal, stats, stored } from './client.ts';
import { APP_SECRET, APPID } from './fake-wechat.ts';
import { byCookie, erasure } from './support/people.ts';
import { linked, newVisitor, onWechat, PHONE, resolve, SESSION, send } from './wechat-calls.ts';

const on = onWechat();

function decide(anonymousId: string, analytics: boolean) {
  const consent = { categoryPreferences: { analytics } };
  const body = { writeKey: 'demo-miniprogram', messageId: `${anonymousId}-${analytics}`, anonymousId, consent };
  return post('/v1/consent', JSON.stringify(body));
}

describe('a login code', () => {
  test('who is erased while WeChat is asked does not come back by its answer', async () => {
    const visitor = newVisitor();
    await linked('session', on.wechat.login({ openid: 'o-erased-meanwhile' }), visitor);
    const code = on.wechat.login({ openid: 'o-erased-meanwhile' });
    const asked = Date.now();
    vi.stubGlobal('fetch', async (input: RequestInfo, init?: RequestInit) => {
      vi.setSystemTime(asked + 60_000);
      await erasure([byCookie(visitor)]);
      vi.setSystemTime(asked + 120_000);
      return on.wechat.fetch(new Request(input, init));
    });
    expect((await refusal(await send('session', code, visitor)))[1]).toBe('consent_missing');
    expect((await resolve('openid', 'o-erased-meanwhile', APPID)).status).toBe('unknown');
    expect((await resolve('anonymous_id', visitor)).status).toBe('unknown');
  });

  test('links openid and unionid, verified, with the visitor; no event, no session_key anywhere', async () => {
    const visitor = newVisitor();
    const before = await stats();
    const code = on.wechat.login({ openid: 'oABCDEFGH_1234567890', unionid: 'uABCDEFGH_1234567890' });
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
    expect(text + JSON.stringify([evidence, person, on.logged])).not.toContain(on.wechat.sessionKey);
  });

  test('is asked for as documented, through the relay', async () => {
    const code = on.wechat.login({ openid: 'oRelay_1234567890' });
    await linked('session', code, newVisitor());
    const [request] = on.wechat.requests;
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
    const code = on.wechat.login({ openid: 'oOnce_1234567890' });
    await linked('session', code, visitor);
    expect(await refusal(await send('session', code, visitor))).toEqual([422, 'wechat_code_invalid']);
    const late = on.wechat.login({ openid: 'oLate_1234567890' });
    vi.setSystemTime(Date.now() + 301_000);
    expect(await refusal(await send('session', late, visitor))).toEqual([422, 'wechat_code_invalid']);
    expect(on.wechat.count(SESSION)).toBe(3);
    expect((await resolve('openid', 'oLate_1234567890', APPID)).status).toBe('unknown');
  });

  test('is tried again while WeChat is busy or away, and given up after three times', async () => {
    on.wechat.faults.push({ path: SESSION, errcode: -1 }, { path: SESSION, errcode: 45011 });
    await linked('session', on.wechat.login({ openid: 'oBusy_1234567890' }), newVisitor());
    expect(on.wechat.count(SESSION)).toBe(3);
    for (const errcode of ['down', 'html', 'moved'] as const) on.wechat.faults.push({ path: SESSION, errcode });
    const visitor = newVisitor();
    const reply = await send('session', on.wechat.login({ openid: 'oAway_1234567890' }), visitor);
    expect(reply.headers.get('retry-after')).toBe('5');
    expect(await refusal(reply)).toEqual([503, 'wechat_unavailable']);
    expect(on.wechat.count(SESSION)).toBe(6);
    // A relay that sends us elsewhere is not followed: the secret is in the address.
    expect(new Set(on.wechat.requests.map(({ redirect }) => redirect))).toEqual(new Set(['manual']));
    expect((await resolve('anonymous_id', visitor)).status).toBe('unknown');
  });

  test.each([
    [40226, 403, 'wechat_user_blocked'],
    [40013, 502, 'wechat_refused'],
    [40125, 502, 'wechat_refused'],
    [40164, 502, 'wechat_refused'],
  ])('errcode %i is final: %i %s', async (errcode, status, code) => {
    on.wechat.faults.push({ path: SESSION, errcode });
    const visitor = newVisitor();
    const loginCode = on.wechat.login({ openid: 'oFinal_1234567890' });
    const reply = await send('session', loginCode, visitor);
    expect(await refusal(reply)).toEqual([status, code]);
    expect(on.wechat.count(SESSION)).toBe(1);
    expect((await resolve('anonymous_id', visitor)).status).toBe('unknown');
    expect(on.logged).toEqual([['wechat', 'login', errcode]]);
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
      const reply = await send('session', on.wechat.login({ openid: 'oNone_1234567890' }), visitor, extra);
      expect(await refusal(reply)).toEqual([403, 'consent_missing']);
      expect(await refusal(await send('phone', on.wechat.phone('13900001111'), visitor, extra))).toEqual([
        403,
        'consent_missing',
      ]);
    }
    expect(on.wechat.requests).toEqual([]);
    expect((await resolve('openid', 'oNone_1234567890', APPID)).status).toBe('unknown');
    expect((await resolve('phone', '13900001111')).status).toBe('unknown');
  });

  test('the ledger may say it, and its denial outweighs what the client claims', async () => {
    const visitor = newVisitor();
    await decide(visitor, true);
    expect((await send('session', on.wechat.login({ openid: 'oLedger_1234567890' }), visitor, {})).status).toBe(200);
    await decide(visitor, false);
    const before = on.wechat.requests.length;
    expect(await refusal(await send('phone', on.wechat.phone('13900002222'), visitor))).toEqual([
      403,
      'consent_missing',
    ]);
    expect(on.wechat.requests).toHaveLength(before);
    expect((await resolve('phone', '13900002222')).status).toBe('unknown');
  });

  test('a person who denied on another device is not linked by a new visitor’s grant', async () => {
    const [first, second] = [newVisitor(), newVisitor()];
    await linked('session', on.wechat.login({ openid: 'oDenied_1234567890' }), first);
    await decide(first, false);
    const reply = await send('session', on.wechat.login({ openid: 'oDenied_1234567890' }), second);
    expect(await refusal(reply)).toEqual([403, 'consent_missing']);
    expect((await resolve('anonymous_id', second)).status).toBe('unknown');
  });
});

describe('a phone code', () => {
  test('after a login: one person with phone, openid, unionid and visitor; the number is kept keyed', async () => {
    const visitor = newVisitor();
    await linked('session', on.wechat.login({ openid: 'oPhone_1234567890', unionid: 'uPhone_1234567890' }), visitor);
    on.wechat.countryCode = 86;
    expect(await linked('phone', on.wechat.phone('13911112222'), visitor)).toEqual([
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
    expect(JSON.stringify(on.logged)).not.toContain('13911112222');
  });

  test('with a foreign number keeps its country', async () => {
    on.wechat.countryCode = '1';
    const visitor = newVisitor();
    await linked('phone', on.wechat.phone('4155552671'), visitor);
    expect((await resolve('phone', '+14155552671')).status).toBe('owned');
  });

  test('on a device that two WeChat accounts use joins the number to neither', async () => {
    const visitor = newVisitor();
    await linked('session', on.wechat.login({ openid: 'oTwoA_1234567890' }), visitor);
    await linked('session', on.wechat.login({ openid: 'oTwoB_1234567890' }), visitor);
    expect((await linked('phone', on.wechat.phone('13911113333'), visitor)).map(({ type }) => type)).toEqual(['phone']);
    const { person_id } = await resolve('phone', '13911113333');
    const held = await admin<PersonReply>(`/api/persons/${person_id}`);
    expect(held.identifiers.map(({ type }) => type)).toEqual(['phone']);
  });

  test('used twice, or for another app, is refused', async () => {
    const code = on.wechat.phone('13911114444');
    await linked('phone', code, newVisitor());
    expect(await refusal(await send('phone', code, newVisitor()))).toEqual([422, 'wechat_code_invalid']);
    on.wechat.appid = 'wxforeign';
    const reply = await send('phone', on.wechat.phone('13911115555'), newVisitor());
    expect(await refusal(reply)).toEqual([502, 'wechat_refused']);
    expect((await resolve('phone', '13911115555')).status).toBe('unknown');
  });

  test('is redeemed once WeChat is no longer busy, and is still good then; it lives five minutes', async () => {
    on.wechat.faults.push({ path: PHONE, errcode: -1 }, { path: PHONE, errcode: 45011 });
    await linked('phone', on.wechat.phone('13911116666'), newVisitor());
    expect(on.wechat.count(PHONE)).toBe(3);
    const code = on.wechat.phone('13911117777');
    for (const errcode of [-1, -1, -1]) on.wechat.faults.push({ path: PHONE, errcode });
    const busy = await send('phone', code, newVisitor());
    expect([busy.headers.get('retry-after'), await refusal(busy)]).toEqual(['5', [503, 'wechat_unavailable']]);
    await linked('phone', code, newVisitor());
    const late = on.wechat.phone('13911118888');
    vi.setSystemTime(Date.now() + 301_000);
    expect(await refusal(await send('phone', late, newVisitor()))).toEqual([422, 'wechat_code_invalid']);
    expect((await resolve('phone', '13911118888')).status).toBe('unknown');
  });

  test('a login code is no phone code', async () => {
    const reply = await send('phone', on.wechat.login({ openid: 'oMixed_1234567890' }), newVisitor());
    expect(await refusal(reply)).toEqual([422, 'wechat_code_invalid']);
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
    expect(on.wechat.requests).toEqual([]);
  });
});
