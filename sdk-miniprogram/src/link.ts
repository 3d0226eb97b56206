import type { Problem, WechatCall } from '@guiyi/protocol';
import type { Client, Reply } from '@guiyi/sdk-core';
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

/** Hands codes of WeChat to the collector, which redeems them. */
export function createLink(wx: Wx, client: Client, writeKey: string, base: string) {
  /** The visitor whose login is known to the collector. */
  let known: string | undefined;

  async function send(path: string, codeNow: () => Promise<string | undefined>): Promise<LinkResult> {
    for (let attempt = 1; ; attempt++) {
      const { anonymousId } = client.visitor();
      const { status, preferences } = client.consentState();
      if (status !== 'granted' || !anonymousId) return { linked: false, code: 'consent_missing' };
      const code = await codeNow().catch(() => {});
      if (!code) return { linked: false, code: 'login_failed' };
      const categoryPreferences = { analytics: true, ...preferences };
      const call: WechatCall = { writeKey, code, anonymousId, context: { consent: { categoryPreferences } } };
      const reply = await post(wx, base + path, JSON.stringify(call));
      if (reply.status === 200) {
        known = anonymousId;
        return { linked: true };
      }
      if (attempt === TRIES || !mayRetry(reply)) return { linked: false, code: codeOf(reply) };
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * attempt));
    }
  }

  /** A code works once: each try asks for a new one. */
  const login = () => send('/v1/wechat/session', () => loginCode(wx));

  async function bindPhone({ detail }: PhoneNumberEvent): Promise<LinkResult> {
    const { code, errno } = detail;
    if (!code) return { linked: false, code: errno === QUOTA_SPENT ? 'quota_spent' : 'declined' };
    // The number joins the visitor's WeChat account only if the collector knows that.
    if (known !== client.visitor().anonymousId) await login();
    return send('/v1/wechat/phone', async () => code);
  }
  return { login, bindPhone };
}

function loginCode(wx: Wx): Promise<string | undefined> {
  return new Promise((resolve, fail) => wx.login({ success: ({ code }) => resolve(code), fail }));
}

function mayRetry({ status }: Reply): boolean {
  return !status || status === 429 || status >= 500;
}

function codeOf({ status, body }: Reply): string {
  const { code } = (body || {}) as Partial<Problem>;
  return code ?? (status ? `http_${status}` : 'no_answer');
}
