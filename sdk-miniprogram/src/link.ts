import type { WechatCall } from '@guiyi/protocol';
import { type Client, codeOf, outcomeOf, RETRY } from '@guiyi/sdk-core';
import { warn } from './guard.ts';
import { post } from './transport.ts';
import type { Wx } from './wx.ts';

/** What came of {@link createLink}'s calls: `code` says why nothing was linked. */
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

/** WeChat's errno for a quota of phone numbers that is used up. */
const QUOTA_SPENT = 1400001;
const TRIES = 3;
const PAUSE_MS = 1_000;

const failed = (code: string): LinkResult => ({ linked: false, code });

export const NOT_STARTED = failed('not_started');

/** Hands codes of WeChat to the collector, which redeems them. @param asked Resolves when it is known where the visitor stands. */
export function createLink(wx: Wx, client: Client, writeKey: string, base: string, asked: Promise<unknown>) {
  /** The visitor whose login is known to the collector. */
  let known: string | undefined;

  async function send(path: string, given?: string): Promise<LinkResult> {
    for (let attempt = 1; ; attempt++) {
      const { anonymousId } = client.visitor();
      const { status, preferences } = client.consentState();
      if (status !== 'granted' || !anonymousId) return failed('consent_missing');
      // A code works once: each try asks for a new one.
      const code = given || (await loginCode(wx));
      if (!code) return failed('login_failed');
      const categoryPreferences = { analytics: true, ...preferences };
      const call: WechatCall = { writeKey, code, anonymousId, context: { consent: { categoryPreferences } } };
      const reply = await post(wx, `${base}/v1/wechat/${path}`, JSON.stringify(call));
      if (reply.status === 200) {
        known = anonymousId;
        return { linked: true };
      }
      if (attempt === TRIES || outcomeOf(reply) !== RETRY) return failed(reply.status ? codeOf(reply) : 'no_answer');
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    }
  }

  const safely =
    <T>(run: (event: T) => Promise<LinkResult>) =>
    (event: T) =>
      asked
        .then(() => run(event))
        .catch((error) => {
          warn(error);
          return NOT_STARTED;
        });

  return {
    login: safely(() => send('session')),
    bindPhone: safely(async ({ detail: { code, errno } }: PhoneNumberEvent) => {
      if (!code) return failed(errno === QUOTA_SPENT ? 'quota_spent' : 'declined');
      // The number joins the visitor's WeChat account only if the collector knows that.
      if (known !== client.visitor().anonymousId) await send('session');
      return send('phone', code);
    }),
  };
}

function loginCode(wx: Wx): Promise<string | undefined> {
  return new Promise((resolve) => wx.login({ success: ({ code }) => resolve(code), fail: () => resolve(undefined) }));
}
