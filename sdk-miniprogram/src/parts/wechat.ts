import { codeOf, outcomeOf, RETRY } from '@guiyi/sdk-core';
import type { Inside } from '../extend.ts';
import { warn } from '../guard.ts';
import type { Guiyi } from '../types.ts';
import type { Wx } from '../wx.ts';
import { call } from './call.ts';

/** What came of {@link wechat}'s calls: `code` says why nothing was linked. */
export interface LinkResult {
  linked: boolean;
  /**
   * An error code of the collector, or: `consent_missing` (the visitor has not agreed; nothing was asked of WeChat), `login_failed` (WeChat gave no
   * code), `declined` (the visitor said no to the phone number), `quota_spent` (WeChat's quota for phone numbers), `no_answer`, `not_started`.
   */
  code?: string;
}

/** The event of `<button open-type="getPhoneNumber">` and `getRealtimePhoneNumber`. */
export interface PhoneNumberEvent {
  detail: { code?: string; errMsg?: string; errno?: number };
}

/** The calls that link a visitor with WeChat. None rejects. */
export interface Wechat {
  /**
   * Links the visitor with their WeChat account: `wx.login`, then the collector redeems the code. openid and unionid are never seen here.
   * @example const { linked, code } = await login()
   */
  login(): Promise<LinkResult>;
  /**
   * Links the visitor with their phone number, from the event of `<button open-type="getPhoneNumber">`. A code works once: if your own backend redeems
   * it, let the backend send `identify` instead.
   * @example Page({ async onPhone(event) { await bindPhone(event) } })
   */
  bindPhone(event: PhoneNumberEvent): Promise<LinkResult>;
}

/** WeChat's errno for a quota of phone numbers that is used up. */
const QUOTA_SPENT = 1400001;
const TRIES = 3;
const PAUSE_MS = 1_000;

const failed = (code: string): LinkResult => ({ linked: false, code });

/**
 * Hands codes of WeChat to the collector, which redeems them.
 * @example
 * import { guiyi } from '@guiyi/miniprogram';
 * import { wechat } from '@guiyi/miniprogram/wechat';
 * export const { login, bindPhone } = wechat(guiyi);
 */
export function wechat(guiyi: Guiyi): Wechat {
  let inside: Inside | undefined;
  /** The visitor whose login is known to the collector. */
  let known: string | undefined;
  guiyi.extend((given: Inside) => {
    inside = given;
  });

  async function send(at: Inside, path: string, given?: string): Promise<LinkResult> {
    for (let attempt = 1; ; attempt++) {
      const { anonymousId } = at.client.visitor();
      // Before WeChat is asked for anything.
      if (at.client.consentState().status !== 'granted') return failed('consent_missing');
      // A code works once: each try asks for a new one.
      const code = given || (await loginCode(at.wx));
      if (!code) return failed('login_failed');
      const reply = await call(at, `/v1/wechat/${path}`, { code });
      if (!reply) return failed('consent_missing');
      if (reply.status === 200) {
        known = anonymousId;
        return { linked: true };
      }
      if (attempt === TRIES || outcomeOf(reply) !== RETRY) return failed(reply.status ? codeOf(reply) : 'no_answer');
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    }
  }

  async function safely(run: (at: Inside) => Promise<LinkResult>): Promise<LinkResult> {
    try {
      await inside?.asked;
      if (inside) return await run(inside);
    } catch (error) {
      warn(error);
    }
    return failed('not_started');
  }

  return {
    login: () => safely((at) => send(at, 'session')),
    bindPhone: (event) =>
      safely(async (at) => {
        const { code, errno } = Object(Object(event).detail) as PhoneNumberEvent['detail'];
        if (!code) return failed(errno === QUOTA_SPENT ? 'quota_spent' : 'declined');
        // The number joins the visitor's WeChat account only if the collector knows that.
        if (known !== at.client.visitor().anonymousId) await send(at, 'session');
        return send(at, 'phone', code);
      }),
  };
}

function loginCode(wx: Wx): Promise<string | undefined> {
  return new Promise<string | undefined>((resolve, fail) =>
    wx.login({ success: ({ code }) => resolve(code), fail }),
  ).catch(() => undefined);
}
