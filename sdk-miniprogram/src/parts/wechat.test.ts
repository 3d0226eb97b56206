import { describe, expect, it } from 'vitest';
import { launch } from '../../testing/phone.ts';
import { OPTIONS, onFakeTime, seconds, shop, start } from '../../testing/started.ts';
import { createGuiyi } from '../guiyi.ts';
import { wechat } from './wechat.ts';

onFakeTime();

describe('login', () => {
  it('hands a code of wx.login and the visitor to the collector, with the consent', async () => {
    const { phone, collector, calls } = shop();
    const { guiyi, login } = start(phone);
    guiyi.consent({ analytics: true });
    const linking = login();
    await seconds(1);
    expect(await linking).toEqual({ linked: true });
    expect(calls).toEqual([
      {
        path: '/v1/wechat/session',
        body: {
          writeKey: 'key',
          code: 'login-code-1',
          anonymousId: collector.records[0]?.anonymousId,
          context: { consent: { categoryPreferences: { analytics: true } } },
        },
      },
    ]);
    expect(JSON.stringify([...phone.storage])).not.toContain('login-code');
  });

  it('tries again with a new code while the collector or WeChat is away, three times', async () => {
    const { phone, calls, wechat } = shop();
    const { login } = start(phone, { consent: 'granted' });
    wechat.answer = () => (calls.length < 3 ? { status: 503 } : { status: 200 });
    const linking = login();
    await seconds(10);
    expect(await linking).toEqual({ linked: true });
    expect(calls.map(({ body }) => body.code)).toEqual(['login-code-1', 'login-code-2', 'login-code-3']);
    wechat.answer = () => 'none';
    const lost = login();
    await seconds(10);
    expect(await lost).toEqual({ linked: false, code: 'no_answer' });
    expect(calls).toHaveLength(6);
  });

  it('takes a verdict of the collector as final', async () => {
    const { phone, calls, wechat } = shop();
    const { login } = start(phone, { consent: 'granted' });
    wechat.answer = () => ({ status: 403, body: { code: 'wechat_user_blocked' } });
    const linking = login();
    await seconds(10);
    expect(await linking).toEqual({ linked: false, code: 'wechat_user_blocked' });
    expect(calls).toHaveLength(1);
  });

  it('says so when WeChat gives no code', async () => {
    const { phone, calls } = shop();
    const app = launch(phone);
    app.wx.login = ({ fail }) => fail({ errMsg: 'login:fail' });
    const guiyi = createGuiyi(() => app);
    const { login } = wechat(guiyi);
    guiyi.init({ ...OPTIONS, consent: 'granted' });
    const linking = login();
    await seconds(1);
    expect(await linking).toEqual({ linked: false, code: 'login_failed' });
    expect(calls).toEqual([]);
  });
});

describe('bindPhone', () => {
  it('logs in first, once a visitor, so that the number joins their WeChat account', async () => {
    const { phone, calls } = shop();
    const { guiyi, bindPhone } = start(phone, { consent: 'granted' });
    for (const code of ['phone-1', 'phone-2']) {
      const bound = bindPhone({ detail: { code } });
      await seconds(1);
      expect(await bound).toEqual({ linked: true });
    }
    expect(calls.map(({ path, body }) => [path, body.code])).toEqual([
      ['/v1/wechat/session', 'login-code-1'],
      ['/v1/wechat/phone', 'phone-1'],
      ['/v1/wechat/phone', 'phone-2'],
    ]);
    guiyi.reset();
    const bound = bindPhone({ detail: { code: 'phone-3' } });
    await seconds(1);
    await bound;
    expect(calls.slice(3).map(({ path }) => path)).toEqual(['/v1/wechat/session', '/v1/wechat/phone']);
    expect(calls[4]?.body.anonymousId).not.toBe(calls[2]?.body.anonymousId);
  });

  it('without a code nothing is asked: the visitor declined, or the quota is spent', async () => {
    const { phone, calls } = shop();
    const { bindPhone } = start(phone, { consent: 'granted' });
    const declined = bindPhone({ detail: { errMsg: 'getPhoneNumber:fail user deny' } });
    const spent = bindPhone({ detail: { errno: 1400001 } });
    await seconds(1);
    expect(await declined).toEqual({ linked: false, code: 'declined' });
    expect((await spent).code).toBe('quota_spent');
    expect(calls).toEqual([]);
  });
});
