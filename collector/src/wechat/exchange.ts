import type { Env } from '../lib/env.ts';
import { type Answer, ask, type OrFault } from './api.ts';
import type { WechatApp } from './apps.ts';
import { askWithToken } from './with-token.ts';

/** Who WeChat says is there. `session_key` is in the answer too; it is not read. */
export interface WechatUser {
  openid: string;
  /** Only where the mini-program belongs to an open-platform account. */
  unionid: string | null;
}

/** Redeems a code of `wx.login`. It works once, for five minutes. */
export async function exchangeLogin(env: Env, app: WechatApp, code: string): Promise<OrFault<WechatUser>> {
  const query = { appid: app.appid, secret: app.secret, js_code: code, grant_type: 'authorization_code' };
  const outcome = await ask(env, { call: 'login', path: '/sns/jscode2session', query });
  if (outcome.step !== 'done') return { fault: outcome.step === 'refresh' ? 'wechat_refused' : outcome.step };
  const { openid, unionid } = outcome.answer;
  if (typeof openid !== 'string' || openid === '') return { fault: 'wechat_refused' };
  return { openid, unionid: typeof unionid === 'string' && unionid !== '' ? unionid : null };
}

/** Redeems a code of a phone-number button. */
export async function exchangePhone(env: Env, app: WechatApp, code: string): Promise<OrFault<{ phone: string }>> {
  const path = '/wxa/business/getuserphonenumber';
  const given = await askWithToken(env, app, { call: 'phone', path, body: { code } });
  return 'fault' in given ? given : phoneOf(app, given.answer.phone_info);
}

/** The number with its country code, which comes as a number or as text. The watermark must be our app's. */
function phoneOf(app: WechatApp, info: unknown): OrFault<{ phone: string }> {
  const { purePhoneNumber, countryCode, watermark } = (info ?? {}) as Answer;
  const { appid } = (watermark ?? {}) as Answer;
  if (typeof purePhoneNumber !== 'string' || !purePhoneNumber || appid !== app.appid)
    return { fault: 'wechat_refused' };
  return { phone: `+${countryCode}${purePhoneNumber}` };
}
