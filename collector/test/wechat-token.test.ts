import { env, runInDurableObject } from 'cloudflare:test';
import { describe, expect, test, vi } from 'vitest';
import { FORCE_A_DAY, FORCE_GAP_MS } from '../src/wechat/rules.ts';
import { tokenOf } from '../src/wechat/token-object.ts';
import { refusal } from './client.ts';
import { APP_SECRET, APPID } from './fake-wechat.ts';
import { linked, newVisitor, onWechat, PHONE, resolve, send, TOKEN } from './wechat-calls.ts';

const on = onWechat();
let bound = 1_000;

describe('the access token', () => {
  const app = { appid: APPID, secret: APP_SECRET };
  const bind = () => linked('phone', on.wechat.phone(`1392222${++bound}`), newVisitor());

  test('is fetched once for calls that come together, as JSON, and rests in no table', async () => {
    await Promise.all([bind(), bind(), bind()]);
    expect(on.wechat.count(TOKEN)).toBe(1);
    expect(on.wechat.requests.find(({ path }) => path === TOKEN)).toMatchObject({
      method: 'POST',
      body: { grant_type: 'client_credential', appid: APPID, secret: APP_SECRET },
    });
    const rows = await runInDurableObject(env.WECHAT.get(env.WECHAT.idFromName(APPID)), async (_, { storage }) => [
      [...storage.sql.exec('SELECT * FROM refreshes WHERE time >= ?', on.today)],
      [...(await storage.list())],
    ]);
    expect(rows).toEqual([[], []]);
  });

  test('is changed in its last five minutes, while the old one still works', async () => {
    await bind();
    vi.setSystemTime(Date.now() + 6_890_000);
    await bind();
    expect(on.wechat.count(TOKEN)).toBe(1);
    vi.setSystemTime(Date.now() + 20_000);
    await bind();
    expect(on.wechat.count(TOKEN)).toBe(2);
    const used = on.wechat.requests
      .filter(({ path }) => path === PHONE)
      .map(({ url }) => url.searchParams.get('access_token'));
    expect(used[0]).toBe(used[1]);
    expect(used[2]).not.toBe(used[1]);
    expect(on.wechat.requests.some(({ body }) => (body as { force_refresh?: boolean } | null)?.force_refresh)).toBe(
      false,
    );
  });

  test('that runs out while its five minutes are missed is asked for anew, without force', async () => {
    await bind();
    vi.setSystemTime(Date.now() + 7_201_000);
    await bind();
    expect(on.wechat.count(TOKEN)).toBe(2);
    expect(on.wechat.count(PHONE)).toBe(2);
    expect(JSON.stringify(on.wechat.requests)).not.toContain('force_refresh');
  });

  test.each([40001, 42001])('is renewed once when WeChat answers %i', async (errcode) => {
    await bind();
    on.wechat.faults.push({ path: PHONE, errcode });
    await bind();
    const forced = on.wechat.requests.filter(({ body }) => (body as { force_refresh?: boolean } | null)?.force_refresh);
    expect(forced).toHaveLength(1);
    expect(on.wechat.count(PHONE)).toBe(3);
  });

  test('that was made invalid elsewhere is renewed; one that is refused again is final', async () => {
    await bind();
    on.wechat.revoke();
    await bind();
    on.wechat.faults.push({ path: PHONE, errcode: 40001 }, { path: PHONE, errcode: 40001 });
    vi.setSystemTime(Date.now() + 60_000);
    const reply = await send('phone', on.wechat.phone('13933334444'), newVisitor());
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
      on.wechat.faults.push({ path: TOKEN, errcode });
      const reply = await send('phone', on.wechat.phone('13955556666'), newVisitor());
      expect(await refusal(reply)).toEqual([status, code]);
    }
    expect(on.wechat.count(PHONE)).toBe(0);
    expect((await resolve('phone', '13955556666')).status).toBe('unknown');
    expect(JSON.stringify(on.logged)).not.toContain(APP_SECRET);
  });
});
