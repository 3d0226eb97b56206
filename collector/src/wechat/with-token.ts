import type { Env } from '../lib/env.ts';
import { type Answer, ask, type OrFault, type WechatRequest } from './api.ts';
import type { WechatApp } from './apps.ts';
import { tokenOf } from './token-object.ts';

/** A call with the mini-program's access token. A token that WeChat refuses is changed once. */
export async function askWithToken(
  env: Env,
  app: WechatApp,
  request: WechatRequest,
): Promise<OrFault<{ answer: Answer }>> {
  let stale: string | null = null;
  for (let attempt = 0; attempt < 2; attempt++) {
    const given = await tokenOf(env, app, stale);
    if ('fault' in given) return given;
    const outcome = await ask(env, { ...request, query: { access_token: given.token } });
    if (outcome.step === 'done') return { answer: outcome.answer };
    if (outcome.step !== 'refresh') return { fault: outcome.step };
    stale = given.token;
  }
  return { fault: 'wechat_refused' };
}
