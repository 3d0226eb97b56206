import type { RequestCode } from '@guiyi/protocol';

/** Which of WeChat's calls answered. */
export type WechatCall = 'login' | 'token' | 'phone' | 'image';

/** Why nothing was linked. */
export type WechatFault = Extract<RequestCode, `wechat_${string}` | 'consent_missing'>;

/** What an answer asks for: go on, the same again later, once more with a new token, or give up. */
export type Step = 'done' | 'retry' | 'refresh' | WechatFault;

/** Milliseconds before each further try of a call that WeChat was too busy for. */
export const BACKOFF_MS: readonly number[] = [100, 300];

/** In a token's last five minutes WeChat takes the old one and the next; so it is time to change. */
export const OVERLAP_MS = 5 * 60_000;

/** WeChat allows a forced refresh every 30 seconds, and 20 a day. */
export const FORCE_GAP_MS = 30_000;
export const FORCE_A_DAY = 20;
const DAY_MS = 86_400_000;

/** Codes that mean the same whichever call answers them. */
const COMMON: Record<number, Step> = {
  0: 'done',
  [-1]: 'retry', // busy
  45011: 'retry', // too often in this minute
  45009: 'wechat_unavailable', // the day's quota is used up
  40029: 'wechat_code_invalid', // unknown or expired code
  40163: 'wechat_code_invalid', // code used before
  40226: 'wechat_user_blocked', // risk control
  41030: 'wechat_page_unknown', // no such page in the published mini-program
};

/**
 * What WeChat's `errcode` asks for. An answer without one is a success. What is not named here (secret, app id, address
 * not on WeChat's list: 40002, 40013, 40125, 40164, 41002 …) is for the operator to mend: trying again cannot help.
 *
 * @see https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-login/code2Session.html
 * @see https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/user-info/phone-number/getPhoneNumber.html
 * @see https://developers.weixin.qq.com/miniprogram/dev/OpenApiDoc/qrcode-link/qr-code/getUnlimitedQRCode.html
 */
export function stepOf(call: WechatCall, errcode: unknown): Step {
  const code = Number(errcode ?? 0);
  if ((call === 'phone' || call === 'image') && (code === 40001 || code === 42001)) return 'refresh';
  return COMMON[code] ?? 'wechat_refused';
}

/** Whether a token that ends at `expires` is still to be handed out. Times in milliseconds. */
export function isFresh(expires: number, now: number): boolean {
  return now < expires - OVERLAP_MS;
}

/** Whether WeChat would take another forced refresh; `times` are those of the former ones, in milliseconds. */
export function mayForce(times: readonly number[], now: number): boolean {
  const today = times.filter((time) => time > now - DAY_MS);
  return today.length < FORCE_A_DAY && today.every((time) => time <= now - FORCE_GAP_MS);
}
